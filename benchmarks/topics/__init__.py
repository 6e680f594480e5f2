"""What is compared: each topic takes a folder and a size, and gives rows and growths."""
