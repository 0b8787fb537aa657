"""What takes a second person: approved before it is done, or reviewed after it was done in an emergency."""
