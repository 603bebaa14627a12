// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace stackport::facts {

/// The simple commands of a shell text, each as the words that the program would get: quotes and
/// backslashes are resolved, `;`, `&&`, `||`, `|`, `&`, parentheses and newlines separate.
/// Nothing is expanded; redirections stay words.
std::vector<std::vector<std::string>> shell_commands(std::string_view text);

}  // namespace stackport::facts
