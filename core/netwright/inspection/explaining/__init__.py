"""Operations explained: the formula of one number, with its numbers; one file a family."""
