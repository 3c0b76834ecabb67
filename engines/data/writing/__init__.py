"""The statements that insert, change and delete, and the checks of what they leave."""
