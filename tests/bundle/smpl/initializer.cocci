// an op that the older structure lacks
@@
identifier O;
expression E;
@@
struct ops O = {
- .gone = E,
};
