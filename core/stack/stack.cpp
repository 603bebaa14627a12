// SPDX-License-Identifier: GPL-2.0-only
#include "core/stack/stack.h"

namespace stackport::stack {

namespace {

bool glob(std::string_view pattern, std::string_view text) {
  if (pattern.empty()) return text.empty();
  if (pattern[0] != '*')
    return !text.empty() && pattern[0] == text[0] && glob(pattern.substr(1), text.substr(1));
  for (size_t i = 0;; ++i) {
    if (glob(pattern.substr(1), text.substr(i))) return true;
    if (i == text.size() || text[i] == '/') return false;
  }
}

size_t best_match(const std::vector<std::string>& patterns, std::string_view path, size_t best) {
  for (const auto& pattern : patterns) best = std::max(best, match_length(pattern, path));
  return best;
}

template <typename Owner>
const Owner* longest(const std::vector<Owner>& owners, std::string_view path) {
  const Owner* found = nullptr;
  size_t best = 0;
  for (const auto& owner : owners) {
    const size_t length = best_match(owner.headers, path, best_match(owner.sources, path, best));
    if (length > best) found = &owner, best = length;
  }
  return found;
}

}  // namespace

std::string_view to_string(Layer layer) {
  switch (layer) {
    case Layer::core:
      return "core";
    case Layer::provider:
      return "provider";
    case Layer::ulp:
      return "ulp";
    case Layer::consumer:
      break;
  }
  return "consumer";
}

size_t match_length(std::string_view pattern, std::string_view path) {
  if (pattern.find('*') != std::string_view::npos) {
    if (!glob(pattern, path)) return 0;
    size_t letters = 0;
    for (char c : pattern) letters += c != '*';
    return letters;
  }
  const bool folder = pattern.ends_with("/");
  return (folder ? path.starts_with(pattern) : path == pattern) ? pattern.size() : 0;
}

const Component* Stack::find(std::string_view component) const {
  for (const auto& one : components)
    if (one.name == component) return &one;
  return nullptr;
}

const Component* Stack::owner_of(std::string_view path) const {
  return longest(components, path);
}
const Subsystem* Stack::subsystem_of(std::string_view path) const {
  return longest(subsystems, path);
}

}  // namespace stackport::stack
