"""What is handed out: worksheets, solutions, scripts."""
