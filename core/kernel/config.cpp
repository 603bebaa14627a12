// SPDX-License-Identifier: GPL-2.0-only
#include "core/kernel/config.h"

#include "core/base/text.h"

namespace stackport::kernel {
namespace {

constexpr std::string_view kPrefix = "CONFIG_";

/// A quoted string without its quotes and backslashes; anything else as it is.
std::string unquoted(std::string_view value) {
  if (value.size() < 2 || value.front() != '"' || value.back() != '"') return std::string(value);
  value = value.substr(1, value.size() - 2);
  std::string out;
  for (size_t i = 0; i < value.size(); ++i) {
    if (value[i] == '\\' && i + 1 < value.size()) ++i;
    out += value[i];
  }
  return out;
}

}  // namespace

Config Config::parse(std::string_view text) {
  Config out;
  while (!text.empty()) {
    const size_t newline = text.find('\n');
    std::string_view line = trim(text.substr(0, newline));
    text = newline == std::string_view::npos ? std::string_view() : text.substr(newline + 1);
    if (!line.starts_with(kPrefix)) continue;
    line.remove_prefix(kPrefix.size());
    const size_t equals = line.find('=');
    if (equals == std::string_view::npos || equals == 0) continue;
    out.set(std::string(line.substr(0, equals)), unquoted(line.substr(equals + 1)));
  }
  return out;
}

const std::string& Config::value(std::string_view symbol) const {
  static const std::string off = "n";
  const auto it = values_.find(symbol);
  return it == values_.end() ? off : it->second;
}

bool Config::enabled(std::string_view symbol) const {
  const std::string& v = value(symbol);
  return v == "y" || v == "m";
}

}  // namespace stackport::kernel
