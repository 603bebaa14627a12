static const struct ops o = {
	.keep = a,
	.gone = b,
};
