"""What the validation notebook computes, one module a question."""
