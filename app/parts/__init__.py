"""What the pages of the explorer share."""
