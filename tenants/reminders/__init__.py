"""What is told by mail of a council's cases, meetings and statements, at once and each morning."""
