"""Looking into a network while it trains: questions, and a thread that answers them."""
