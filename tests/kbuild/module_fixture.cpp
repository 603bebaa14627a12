// SPDX-License-Identifier: GPL-2.0-only
// An object with the sections of a loadable module, as modpost leaves them up to Linux 6.13.
asm(R"(
  .section .modinfo, "a"
  .asciz "name=toy_core"
  .asciz "depends=ib_core,other"
  .asciz "alias=first"
  .asciz "alias=second"
  .asciz "vermagic=6.1.0 SMP"

  .section __versions, "a"
  .quad 0x12345678
  .asciz "ib_register_client"
  .space 64 - 8 - 19
  .quad 0xcafe0001
  .asciz "module_layout"
  .space 64 - 8 - 14

  .section __kcrctab, "a"
  .long 0x11111111
__crc_toy_first:
  .long 0x22222222

  .section __ksymtab, "a"
__ksymtab_toy_first:
  .long 0
__ksymtab_toy_second:
  .long 0
__ksymtab_toy_bare:
  .long 0
  .set __crc_toy_second, 0x33333333

  .section .note.gnu.build-id, "a", @note
  .long 4, 4, 3
  .asciz "GNU"
  .byte 0xde, 0xad, 0xbe, 0xef

  .text
  .quad ib_register_client
  .quad a_far_symbol
)");
