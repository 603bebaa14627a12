// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace stackport::delta {

/// A thing whose meaning is in its text, as a file defines it. Texts are without comments, with one
/// blank between tokens.
struct Definition {
  enum class Kind { function, macro, enumerator };
  Kind kind = Kind::function;
  std::string name;
  int line = 0;
  int last_line = 0;
  std::string head;      ///< up to the body; of a macro its parameters
  std::string body;      ///< of an enumerator its value, counted from the one before
  std::string contract;  ///< the kernel-doc comment before it
};

/// The functions, macros and enumerators of a header.
std::vector<Definition> definitions_in_header(std::string_view text);
/// The functions that a unit exports.
std::vector<Definition> exported_by(std::string_view text);

/// The words of a function that take, release or demand a lock or forbid to sleep, in their order.
std::vector<std::string> locking(const Definition& definition);

/// How much of two texts is alike: 0 nothing, 1 all.
double alikeness(std::string_view one, std::string_view other);

}  // namespace stackport::delta
