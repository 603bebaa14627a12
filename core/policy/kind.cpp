// SPDX-License-Identifier: GPL-2.0-only
#include <cctype>

#include "core/policy/read.h"

namespace stackport::policy {

std::string_view to_string(Kind kind) {
  switch (kind) {
    case Kind::take_x:
      return "take-x";
    case Kind::reuse_y:
      return "reuse-y";
    case Kind::exclude:
      return "exclude";
  }
  return "exclude";
}

std::string_view notation(Kind kind) {
  switch (kind) {
    case Kind::take_x:
      return "X";
    case Kind::reuse_y:
      return "~Y";
    case Kind::exclude:
      return "-";
  }
  return "-";
}

std::optional<Kind> kind_from(std::string_view text) {
  for (const Kind kind : {Kind::take_x, Kind::reuse_y, Kind::exclude})
    if (to_string(kind) == text) return kind;
  return std::nullopt;
}

bool is_identifier(std::string_view text) {
  if (text.empty() || std::isdigit(static_cast<unsigned char>(text[0]))) return false;
  for (const char c : text)
    if (!std::isalnum(static_cast<unsigned char>(c)) && c != '_') return false;
  return true;
}

}  // namespace stackport::policy
