// SPDX-License-Identifier: GPL-2.0-only
#include "core/base/yaml.h"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <map>
#include <optional>
#include <sstream>
#include <string_view>

#include "core/base/text.h"

namespace stackport {
namespace {

/// Length of the UTF-8 sequence at `i`, or 0 when there is none.
size_t utf8_length(std::string_view text, size_t i) {
  const auto byte = [&](size_t k) { return static_cast<unsigned char>(text[k]); };
  const unsigned char lead = byte(i);
  const size_t length = lead < 0x80                    ? 1
                        : lead >= 0xc2 && lead <= 0xdf ? 2
                        : lead >= 0xe0 && lead <= 0xef ? 3
                        : lead >= 0xf0 && lead <= 0xf4 ? 4
                                                       : 0;
  if (length == 0 || i + length > text.size()) return 0;
  for (size_t k = 1; k < length; ++k)
    if ((byte(i + k) & 0xc0) != 0x80) return 0;
  if (lead == 0xe0 && byte(i + 1) < 0xa0) return 0;
  if (lead == 0xed && byte(i + 1) > 0x9f) return 0;
  if (lead == 0xf0 && byte(i + 1) < 0x90) return 0;
  if (lead == 0xf4 && byte(i + 1) > 0x8f) return 0;
  return length;
}

/// The line with what can't be shown replaced.
std::string printable(std::string line) {
  for (char& c : line)
    if (static_cast<unsigned char>(c) >= 0x80 || (c < ' ' && c != '\t')) c = '?';
  return line;
}

class TextCheck {
 public:
  TextCheck(const std::string& text, const std::string& file) : text_(text), file_(file) {}

  /// The first of each kind of fault that the bytes have.
  std::vector<Diagnostic> run() {
    bytes();
    if (out_.empty()) tabs();
    return std::move(out_);
  }

 private:
  void add(int line, size_t column, std::string message, std::string next) {
    Diagnostic d;
    d.place = {file_, line, static_cast<int>(column)};
    d.message = std::move(message);
    d.source_line = printable(line_of(text_, line));
    d.next = std::move(next);
    out_.push_back(std::move(d));
  }

  void bytes() {
    bool nul = false, carriage = false;
    int line = 1;
    size_t begin = 0;
    for (size_t i = 0; i < text_.size();) {
      const size_t length = utf8_length(text_, i);
      const size_t column = i - begin + 1;
      if (length == 0) {
        add(line, column,
            fmt::format("byte 0x{:02x} is not UTF-8", static_cast<unsigned char>(text_[i])),
            "save the file as UTF-8");
        return;
      }
      if (text_[i] == '\0' && !std::exchange(nul, true))
        add(line, column, "a NUL byte", "a YAML file is text; remove the byte");
      if (text_[i] == '\r' && !std::exchange(carriage, true))
        add(line, column, "a carriage return", "save the file with Unix line ends (dos2unix)");
      if (text_[i] == '\n') {
        ++line;
        begin = i + 1;
      }
      i += length;
    }
  }

  void tabs() {
    const auto all = lines(text_);
    for (size_t i = 0; i < all.size(); ++i) {
      const size_t spaces = all[i].find_first_not_of(' ');
      if (spaces == std::string::npos || all[i][spaces] != '\t') continue;
      if (trim(all[i]).empty() || in_block_text(all, i, spaces)) continue;
      add(static_cast<int>(i) + 1, spaces + 1, "a tab in the indentation", "indent with spaces");
      return;
    }
  }

  /// Whether line `i` belongs to a `key: |` or `key: >` above it.
  static bool in_block_text(const std::vector<std::string>& all, size_t i, size_t indent) {
    while (i-- > 0 && indent > 0) {
      const auto line = trim(all[i]);
      const size_t begin = all[i].find_first_not_of(' ');
      if (line.empty() || begin >= indent) continue;
      indent = begin;
      const size_t mark = line.find_last_of("|>");
      if (mark != std::string_view::npos && mark > 0 && line[mark - 1] == ' ' &&
          line.find_first_not_of("+-0123456789", mark + 1) == std::string_view::npos)
        return true;
    }
    return false;
  }

  const std::string& text_;
  const std::string& file_;
  std::vector<Diagnostic> out_;
};

/// Reads a document's events for what yaml-cpp takes without a word: repeated keys, aliases, keys
/// that are not text.
class EventCheck : public YAML::EventHandler {
 public:
  struct Fault {
    YAML::Mark mark;
    std::string message;
    std::string next;
    std::optional<YAML::Mark> earlier;
  };
  std::vector<Fault> faults;

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override {
    if (is_key()) faults.push_back({mark, "an empty key", "give the key a name", {}});
    next_child();
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    faults.push_back({mark, "an alias: this format has none", "write the value out", {}});
    next_child();
  }
  void OnScalar(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                const std::string& value) override {
    if (is_key()) {
      const auto [it, is_new] = open_.back().keys.emplace(value, mark);
      if (!is_new)
        faults.push_back({mark, fmt::format("the key '{}' stands here a second time", value),
                          "keep one of the two", it->second});
    }
    next_child();
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {
    open(mark, false);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {
    open(mark, true);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Open {
    bool is_map = false;
    bool key_next = true;
    std::map<std::string, YAML::Mark> keys;
  };
  bool is_key() const { return !open_.empty() && open_.back().is_map && open_.back().key_next; }
  void next_child() {
    if (!open_.empty()) open_.back().key_next = !open_.back().key_next;
  }
  void open(const YAML::Mark& mark, bool is_map) {
    if (is_key()) faults.push_back({mark, "a key that is not text", "name the key", {}});
    open_.push_back({is_map, true, {}});
  }
  void close() {
    open_.pop_back();
    next_child();
  }
  std::vector<Open> open_;
};

Diagnostic at_mark(const std::string& text, const std::string& file, const YAML::Mark& mark,
                   std::string message, std::string next) {
  Diagnostic d;
  d.place = mark.is_null() ? Place{file, 1, 1} : Place{file, mark.line + 1, mark.column + 1};
  d.message = std::move(message);
  d.source_line = line_of(text, d.place.line);
  d.next = std::move(next);
  return d;
}

std::vector<Diagnostic> check_events(const std::string& text, const std::string& file) {
  std::vector<Diagnostic> out;
  EventCheck check;
  std::istringstream stream(text);
  YAML::Parser parser(stream);
  parser.HandleNextDocument(check);
  for (const auto& fault : check.faults) {
    out.push_back(at_mark(text, file, fault.mark, fault.message, fault.next));
    if (!fault.earlier) continue;
    auto note = at_mark(text, file, *fault.earlier, "it stands here first", {});
    note.severity = Severity::note;
    out.back().notes.push_back(std::move(note));
  }
  EventCheck second;
  while (parser && out.empty()) {
    const auto all = lines(text);
    if (!parser.HandleNextDocument(second)) break;
    int line = static_cast<int>(all.size());
    bool content = false;
    for (size_t i = 0; i < all.size(); ++i) {
      if (content && all[i].starts_with("---")) {
        line = static_cast<int>(i) + 1;
        break;
      }
      const auto trimmed = trim(all[i]);
      content = content || (!trimmed.empty() && trimmed[0] != '#');
    }
    out.push_back(at_mark(text, file, YAML::Mark::null_mark(), "a second document",
                          "write one document a file"));
    out.back().place = {file, line, 1};
    out.back().source_line = line_of(text, line);
  }
  return out;
}

}  // namespace

Result<YamlDocument> YamlDocument::parse(std::string text, std::string file) {
  if (auto faults = TextCheck(text, file).run(); !faults.empty())
    return fail(ErrorKind::input, std::move(faults));
  try {
    if (auto faults = check_events(text, file); !faults.empty())
      return fail(ErrorKind::input, std::move(faults));
    YamlDocument document;
    document.root_ = YAML::Load(text);
    document.text_ = std::move(text);
    document.file_ = std::move(file);
    return document;
  } catch (const YAML::Exception& e) {
    return fail(ErrorKind::input,
                at_mark(text, file, e.mark, "YAML: " + e.msg, "correct the syntax"));
  } catch (const std::exception& e) {
    return fail(ErrorKind::input, file, fmt::format("YAML: {}", e.what()));
  }
}

Place YamlDocument::place_of(const YAML::Node& node) const {
  if (!node.IsDefined() || node.Mark().is_null()) return {file_, 1, 1};
  return {file_, node.Mark().line + 1, node.Mark().column + 1};
}

Diagnostic YamlDocument::at(const YAML::Node& node, std::string message, std::string next) const {
  Diagnostic d;
  d.place = place_of(node);
  d.message = std::move(message);
  d.source_line = line_of(text_, d.place.line);
  d.next = std::move(next);
  return d;
}

}  // namespace stackport
