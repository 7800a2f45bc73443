from shared.testing.given import given as given
