"""Running notebooks and turning them into pages; papermill and nbconvert live here only."""
