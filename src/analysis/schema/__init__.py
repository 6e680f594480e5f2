"""What every table and column means. Nothing here reads a file or a clock."""
