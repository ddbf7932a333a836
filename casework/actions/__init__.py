"""Who does what by when, until it is done or it is recorded why not."""
