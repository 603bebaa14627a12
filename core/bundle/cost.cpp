// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/cost.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/bundle/needs.h"

namespace stackport::bundle {
namespace {

/// Kinds of changes that a person writes: all others are made.
bool is_hand(const std::string& kind) {
  return kind == "patch" || kind == "compat";
}

void add(Changed& to, const Change& change) {
  to.added += change.added;
  to.removed += change.removed;
}

/// Every word of a text in C.
std::set<std::string> words_of(const std::string& text) {
  const auto names = names_of_text(text);
  return {names.begin(), names.end()};
}

class Counter {
 public:
  Counter(const Manifest& manifest, const patch::Series& series, const ReadFile& read)
      : manifest_(manifest), series_(series), read_(read) {
    for (const auto& component : manifest.components)
      costs_.push_back({component.name, 0, 0, {}, {}, {}, 0, 0});
    costs_.push_back({});
  }

  Result<std::vector<Cost>> run() {
    for (const auto& file : manifest_.files) STACKPORT_CHECK(count(file));
    for (size_t i = 0; i < costs_.size(); ++i)
      for (const auto& [trust, names] : deltas_[i]) costs_[i].deltas[trust] = int(names.size());
    share();
    std::vector<Cost> out;
    for (auto& cost : costs_)
      if (cost.from_x + cost.from_y + cost.changed().added > 0 || cost.component.empty())
        out.push_back(std::move(cost));
    return out;
  }

 private:
  size_t index_of(const std::string& component) const {
    for (size_t i = 0; i < costs_.size(); ++i)
      if (costs_[i].component == component) return i;
    return costs_.size() - 1;
  }

  std::string class_of(const std::string& file) const {
    for (const auto& patch : series_.patches)
      if (patch.file == file) return patch.patch_class;
    return "unknown";
  }

  Result<void> count(const File& file) {
    STACKPORT_TRY(const auto bytes, read_(file.path));
    const size_t at = index_of(file.component);
    auto& cost = costs_[at];
    int made = 0;
    for (const auto& change : file.changes) {
      made += change.added;
      add(cost.by_kind[change.kind], change);
      if (change.kind == "patch") add(cost.by_class[class_of(change.rule)], change);
      if (!change.delta.empty() && change.kind != "revert")
        deltas_[at][change.trust].insert(change.rule + "\n" + change.delta);
    }
    const int kept = line_count(bytes) - made;
    if (file.kernel == manifest_.source.name)
      cost.from_x += kept;
    else if (!file.kernel.empty())
      cost.from_y += kept;
    else
      cost.by_kind["bundle"].added += kept;
    if (file.role == "compat") take_items(file, bytes);
    if (file.path.ends_with(".c") || file.path.ends_with(".h")) words_[at].merge(words_of(bytes));
    return {};
  }

  /// The items of a compat header: their lines and the names that they define.
  void take_items(const File& file, const std::string& bytes) {
    const auto all = lines(bytes);
    for (const auto& change : file.changes) {
      std::string text;
      for (int i = change.line; i < change.line + change.added && i <= int(all.size()); ++i)
        text += all[size_t(i) - 1] + "\n";
      items_.push_back({change.added, defined_names(text), file.path});
    }
  }

  void share() {
    for (const auto& item : items_) {
      std::vector<size_t> users;
      for (size_t i = 0; i + 1 < costs_.size(); ++i)
        if (std::any_of(item.names.begin(), item.names.end(),
                        [&](const auto& name) { return words_[i].contains(name); }))
          users.push_back(i);
      for (const size_t user : users) {
        costs_[user].compat += item.lines;
        if (users.size() > 1) costs_[user].compat_shared += item.lines;
      }
    }
  }

  struct Item {
    int lines = 0;
    std::vector<std::string> names;
    std::string header;
  };

  const Manifest& manifest_;
  const patch::Series& series_;
  const ReadFile& read_;
  std::vector<Cost> costs_;
  std::map<size_t, std::map<std::string, std::set<std::string>>> deltas_;
  std::map<size_t, std::set<std::string>> words_;
  std::vector<Item> items_;
};

}  // namespace

Changed Cost::changed() const {
  Changed out;
  for (const auto& [kind, lines] : by_kind) {
    if (kind == "bundle") continue;
    out.added += lines.added;
    out.removed += lines.removed;
  }
  return out;
}

int Cost::hand() const {
  int out = 0;
  for (const auto& [kind, lines] : by_kind)
    if (is_hand(kind)) out += std::max(lines.added, lines.removed);
  return out;
}

int Cost::generated() const {
  int out = 0;
  for (const auto& [kind, lines] : by_kind)
    if (!is_hand(kind)) out += std::max(lines.added, lines.removed);
  return out;
}

Result<std::vector<Cost>> cost_of(const Manifest& manifest, const patch::Series& series,
                                  const ReadFile& read) {
  return Counter(manifest, series, read).run();
}

Cost sum_of(const std::vector<Cost>& costs) {
  Cost out;
  for (const auto& cost : costs) {
    out.from_x += cost.from_x;
    out.from_y += cost.from_y;
    for (const auto& [kind, lines] : cost.by_kind) {
      out.by_kind[kind].added += lines.added;
      out.by_kind[kind].removed += lines.removed;
    }
    for (const auto& [name, lines] : cost.by_class) {
      out.by_class[name].added += lines.added;
      out.by_class[name].removed += lines.removed;
    }
    for (const auto& [trust, count] : cost.deltas) out.deltas[trust] += count;
  }
  return out;
}

}  // namespace stackport::bundle
