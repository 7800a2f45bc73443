"""What the kernel is compared with, each used in the way that is best for it."""
