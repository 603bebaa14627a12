// SPDX-License-Identifier: GPL-2.0-only
#include <algorithm>
#include <map>

#include "core/delta/adjust.h"
#include "core/delta/source_text.h"

namespace stackport::delta {
namespace {

std::string slot_text(const std::string& text, const List& list, int at) {
  const Range& slot = list.slots.at(static_cast<size_t>(at - 1));
  return text.substr(slot.begin, slot.end - slot.begin);
}

Place place_of(const std::string& file, const std::string& text, size_t offset) {
  const auto before = text.begin() + static_cast<long>(offset);
  const size_t line = offset == 0 ? std::string::npos : text.rfind('\n', offset - 1);
  return {file, static_cast<int>(std::count(text.begin(), before, '\n')) + 1,
          static_cast<int>(offset - (line + 1)) + 1};
}

Diagnostic nothing_to_copy(const Place& place, const std::string& text, const std::string& key,
                           const policy::Adjustment& rule) {
  Diagnostic out;
  out.place = place;
  out.message = rule.name + " needs another argument, and no " + rule.value + "(" + key +
                ", ..) stands before it";
  out.source_line = line_of(text, place.line);
  out.next = "edit this place with a patch of the component's series";
  Diagnostic by;
  by.severity = Severity::note;
  by.place = rule.place;
  by.message = "the rule is here: " + rule.rule;
  out.notes.push_back(std::move(by));
  return out;
}

Edit edit_of(const std::string& file, const std::string& text, const Replacement& change) {
  Edit out;
  out.file = file;
  out.begin = change.range.begin;
  out.end = change.range.end;
  out.text = change.text;
  out.before = text.substr(out.begin, out.end - out.begin);
  out.place = place_of(file, text, out.begin);
  return out;
}

}  // namespace

Result<std::vector<Edit>> copy_arguments(const std::string& file, const std::string& text,
                                         const policy::Adjustment& rule) {
  std::vector<Edit> out;
  std::vector<Diagnostic> problems;
  std::map<std::string, std::string> known;  // the key -> the argument
  const auto most = static_cast<size_t>(std::max(rule.at, rule.key));
  for (size_t at = 0; at < text.size(); at = skip_token(text, at)) {
    const auto word = word_at(text, at);
    if (word != rule.name && word != rule.value) continue;
    const auto list = list_at(text, skip_blank(text, at + word.size()));
    if (!list || list->slots.size() < static_cast<size_t>(rule.key)) continue;
    const std::string key = slot_text(text, *list, rule.key);
    if (word == rule.value) {
      if (list->slots.size() >= most) known[key] = slot_text(text, *list, rule.at);
      continue;
    }
    if (list->slots.size() + 1 != static_cast<size_t>(rule.at)) continue;
    const Place place = place_of(file, text, at);
    const auto source = known.find(key);
    if (source == known.end()) {
      problems.push_back(nothing_to_copy(place, text, key, rule));
      continue;
    }
    const auto change = insert_slot(text, *list, static_cast<size_t>(rule.at), source->second);
    out.push_back(edit_of(file, text, change));
  }
  if (!problems.empty()) return fail(ErrorKind::failed, std::move(problems));
  return out;
}

std::vector<Edit> unquote_arguments(const std::string& file, const std::string& text,
                                    const policy::Adjustment& rule) {
  std::vector<Edit> out;
  const auto at = static_cast<size_t>(rule.at);
  for (size_t here = 0; here < text.size(); here = skip_token(text, here)) {
    const auto word = word_at(text, here);
    if (word != rule.name) continue;
    const auto list = list_at(text, skip_blank(text, here + word.size()));
    if (!list || list->slots.size() < at) continue;
    const std::string slot = slot_text(text, *list, rule.at);
    const std::string name = slot.size() > 2 ? slot.substr(1, slot.size() - 2) : std::string();
    if (slot.starts_with('"') && slot.ends_with('"') && !name.empty() && word_at(name, 0) == name &&
        !std::isdigit(static_cast<unsigned char>(name[0])))
      out.push_back(edit_of(file, text, {list->slots[at - 1], name}));
  }
  return out;
}

}  // namespace stackport::delta
