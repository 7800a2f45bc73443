"""From a topic to its effect, once: fence, checkpoint, batch, reaction."""
