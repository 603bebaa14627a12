// a call takes one argument more
@@
expression E;
@@
- old(E)
+ new(E, 0)
