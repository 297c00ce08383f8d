"""Networks built of the layers of torch.nn, to compare ours with."""
