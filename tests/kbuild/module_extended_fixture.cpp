// SPDX-License-Identifier: GPL-2.0-only
// The extended form of the imports' CRCs, and an export as a module's parts have it before modpost.
asm(R"(
  .section __version_ext_crcs, "a"
  .long 0x0badf00d, 0x00c0ffee

  .section __version_ext_names, "a"
  .asciz "a_name_that_may_be_longer_than_the_fifty_six_bytes_of_the_older_form"
  .asciz "short_name"

  .section .export_symbol, "a"
__export_symbol_toy_extended:
  .asciz "GPL"
)");
