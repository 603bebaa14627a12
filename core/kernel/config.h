// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace stackport::kernel {

/// A kernel's `.config` (or auto.conf): symbols without their CONFIG_ prefix.
class Config {
 public:
  static Config parse(std::string_view text);

  /// "y", "m", a string or a number; "n" for what is not set.
  const std::string& value(std::string_view symbol) const;
  bool enabled(std::string_view symbol) const;  ///< y or m
  void set(const std::string& symbol, const std::string& value) { values_[symbol] = value; }
  const std::map<std::string, std::string, std::less<>>& values() const { return values_; }

 private:
  std::map<std::string, std::string, std::less<>> values_;
};

}  // namespace stackport::kernel
