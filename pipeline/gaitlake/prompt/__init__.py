"""The prompt of `gaitlake sql`: statements line by line, dot commands, completion and a history."""
