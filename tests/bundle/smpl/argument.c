int f(struct s *a)
{
	old(a);
	return old(a->b);
}
