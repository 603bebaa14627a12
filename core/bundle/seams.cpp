// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/seams.h"

#include <set>

#include "core/base/text.h"
#include "core/bundle/includes.h"
#include "core/delta/source_text.h"

namespace stackport::bundle {
namespace {

/// The tokens of a C text that matter here: words and single signs; literals are left out.
std::vector<std::string_view> tokens_of(std::string_view text) {
  std::vector<std::string_view> out;
  for (size_t at = delta::skip_blank(text, 0); at < text.size();) {
    const size_t end = std::max(delta::skip_token(text, at), at + 1);
    if (text[at] != '"' && text[at] != '\'') out.push_back(text.substr(at, end - at));
    at = delta::skip_blank(text, end);
  }
  return out;
}

bool is_name(std::string_view token) {
  return !token.empty() && is_word_char(token[0]) && !(token[0] >= '0' && token[0] <= '9');
}

/// What the tokens of one file say outside of function bodies.
struct Outline {
  std::set<std::string> records;    ///< structs that it defines
  std::set<std::string> functions;  ///< names with a parameter list at the top level
  struct Slot {
    std::string record;
    std::string value;
  };
  std::vector<Slot> slots;  ///< `.field = value` of static objects
};

class Reader {
 public:
  explicit Reader(std::string_view text) : tokens_(tokens_of(text)) {}

  Outline run() {
    for (size_t i = 0; i < tokens_.size(); ++i) {
      if (tokens_[i] == "{") {
        i = block(i);
        continue;
      }
      if (is_name(tokens_[i]) && at(i + 1) == "(") out_.functions.emplace(tokens_[i]);
    }
    return std::move(out_);
  }

 private:
  std::string_view at(size_t i) const { return i < tokens_.size() ? tokens_[i] : ""; }

  size_t end_of(size_t open) const {
    int depth = 0;
    for (size_t i = open; i < tokens_.size(); ++i) {
      if (tokens_[i] == "{") ++depth;
      if (tokens_[i] == "}" && --depth == 0) return i;
    }
    return tokens_.size();
  }

  /// A brace at the top level: a record's, an object's or a function's.
  size_t block(size_t open) {
    const size_t close = end_of(open);
    const std::string record = record_of(open);
    if (!record.empty() && at(open - 1) == "=") {
      for (size_t i = open; i + 3 < close; ++i)
        if (at(i) == "." && is_name(at(i + 1)) && at(i + 2) == "=") slot(record, i + 3);
    } else if (open > 0 && std::string(at(open - 1)) == record) {
      out_.records.insert(record);
    }
    return close;
  }

  void slot(const std::string& record, size_t value) {
    if (at(value) == "&") ++value;
    if (is_name(at(value)) && (at(value + 1) == "," || at(value + 1) == "}"))
      out_.slots.push_back({record, std::string(at(value))});
  }

  /// "R" of the nearest `struct R` of the declaration before the brace.
  std::string record_of(size_t open) const {
    for (size_t i = open; i-- > 0 && at(i) != ";" && at(i) != "}" && at(i) != "{";)
      if (at(i) == "struct" && i + 1 < open && is_name(at(i + 1))) return std::string(at(i + 1));
    return {};
  }

  std::vector<std::string_view> tokens_;
  Outline out_;
};

struct Owned {
  std::vector<Outline> files;
  std::set<std::string> functions;
  std::set<std::string> records;
};

Result<void> read(const std::vector<std::string>& patterns, const kernel::Tree& tree, bool slots,
                  Owned& out) {
  for (const auto& path : files_of(patterns, tree)) {
    if (!path.ends_with(".c") && !path.ends_with(".h")) continue;
    STACKPORT_TRY(const std::string text, tree.read(path));
    Outline outline = Reader(text).run();
    out.records.insert(outline.records.begin(), outline.records.end());
    out.functions.insert(outline.functions.begin(), outline.functions.end());
    if (slots) out.files.push_back(std::move(outline));
  }
  return {};
}

}  // namespace

Result<std::map<std::string, Callbacks>> callbacks_of(const stack::Stack& stack,
                                                      const kernel::Tree& tree) {
  std::map<std::string, Owned> owned;
  std::map<std::string, std::string> owners;  // of structs in headers
  for (const auto& component : stack.components) {
    Owned headers;
    STACKPORT_CHECK(read(component.headers, tree, false, headers));
    for (const auto& record : headers.records) owners.try_emplace(record, component.name);
    STACKPORT_CHECK(read(component.sources, tree, true, owned[component.name]));
  }
  std::map<std::string, Callbacks> out;
  for (const auto& [name, code] : owned) {
    Callbacks& callbacks = out[name];
    for (const auto& file : code.files)
      for (const auto& slot : file.slots) {
        if (!code.functions.contains(slot.value) || code.records.contains(slot.record)) continue;
        const auto owner = owners.find(slot.record);
        if (owner == owners.end())
          ++callbacks.host[slot.record];
        else if (owner->second != name)
          ++callbacks.others[owner->second][slot.record];
      }
  }
  return out;
}

int sum_of(const std::map<std::string, int>& tables) {
  int out = 0;
  for (const auto& [name, count] : tables) out += count;
  return out;
}

}  // namespace stackport::bundle
