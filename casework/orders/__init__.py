"""Tools, orders and agreements: what was considered, decided and agreed about a person or place, until it ends."""
