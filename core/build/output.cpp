// SPDX-License-Identifier: GPL-2.0-only
#include <algorithm>
#include <charconv>
#include <optional>
#include <tuple>

#include "core/base/text.h"
#include "core/build/build.h"

namespace stackport::build {
namespace {

struct Located {
  std::string file;
  int line = 0;
  int column = 0;
  Severity severity = Severity::error;
  std::string message;
};

constexpr std::pair<const char*, Severity> kWords[] = {{": fatal error: ", Severity::error},
                                                       {": error: ", Severity::error},
                                                       {": warning: ", Severity::warning},
                                                       {": note: ", Severity::note}};

/// Takes ":NUMBER" off the end of `text`.
int take_number(std::string_view& text) {
  const size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon + 1 == text.size()) return 0;
  int number = 0;
  const char* end = text.data() + text.size();
  auto [stop, error] = std::from_chars(text.data() + colon + 1, end, number);
  if (error != std::errc() || stop != end) return 0;
  text.remove_suffix(text.size() - colon);
  return number;
}

void take_place(std::string_view text, Located& to) {
  const int last = take_number(text);
  const int before = last ? take_number(text) : 0;
  to.line = before ? before : last;
  to.column = before ? last : 0;
  to.file = text;
}

/// "FILE:LINE:COLUMN: error: MESSAGE" with any part of the place left out.
std::optional<Located> located(std::string_view line) {
  std::optional<Located> best;
  size_t first = std::string_view::npos;
  for (const auto& [word, severity] : kWords) {
    const size_t at = line.find(word);
    if (at == std::string_view::npos || at >= first) continue;
    first = at;
    Located found;
    found.severity = severity;
    found.message = line.substr(at + std::string_view(word).size());
    take_place(line.substr(0, at), found);
    if (found.file.empty() || found.file.find(' ') != std::string::npos) continue;
    best = found;
  }
  return best;
}

/// What only repeats that an earlier line failed.
bool is_echo(std::string_view line) {
  return line.find("warnings being treated as errors") != std::string_view::npos ||
         line.find(" not remade because of errors") != std::string_view::npos ||
         (line.find(": *** [") != std::string_view::npos &&
          line.find("] Error ") != std::string_view::npos) ||
         line.find("*** Waiting for unfinished jobs") != std::string_view::npos;
}

class Parser {
 public:
  explicit Parser(std::string folder) : folder_(std::move(folder)) {
    while (folder_.size() > 1 && folder_.ends_with('/')) folder_.pop_back();
  }

  void take(const std::string& line) {
    if (take_include(line) || take_excerpt(line) || is_echo(line)) return;
    if (auto at = located(line)) return add(std::move(*at));
    if (take_modpost(line) || take_make(line) || take_linker(line)) return;
    if (line.starts_with("warning: ")) {
      add({{}, 0, 0, Severity::warning, line.substr(9)});
    } else if (line.starts_with("  The kernel was built by:") ||
               line.starts_with("  You are using:")) {
      if (!found_.empty()) add({{}, 0, 0, Severity::note, std::string(trim(line))});
    }
  }

  std::vector<Diagnostic> finish() {
    auto key = [](const Diagnostic& d) {
      return std::tie(d.place.file, d.place.line, d.place.column, d.severity, d.message);
    };
    // A header's error comes once a unit that includes it; the one with the least notes is kept.
    auto text = [](const Diagnostic& d) { return std::pair(d.notes.size(), to_text(d)); };
    std::stable_sort(found_.begin(), found_.end(), [&](const auto& a, const auto& b) {
      return key(a) != key(b) ? key(a) < key(b) : text(a) < text(b);
    });
    found_.erase(std::unique(found_.begin(), found_.end(),
                             [&](const auto& a, const auto& b) { return key(a) == key(b); }),
                 found_.end());
    return std::move(found_);
  }

 private:
  std::string relative(std::string path) const {
    if (path.starts_with(folder_ + "/")) path.erase(0, folder_.size() + 1);
    return path;
  }

  void add(Located at) {
    Diagnostic d;
    d.severity = at.severity;
    d.place = {relative(std::move(at.file)), at.line, at.column};
    d.message = std::move(at.message);
    if (d.severity == Severity::note && !found_.empty()) {
      chain_.clear();
      found_.back().notes.push_back(std::move(d));
      excerpt_ = &found_.back().notes.back();
      return;
    }
    if (d.severity == Severity::note) return;
    d.notes = std::move(chain_);
    chain_.clear();
    found_.push_back(std::move(d));
    excerpt_ = &found_.back();
  }

  /// "In file included from A:1," and "                 from B:2:".
  bool take_include(const std::string& line) {
    constexpr std::string_view kFirst = "In file included from ";
    const std::string_view text = trim(line);
    const bool first = line.starts_with(kFirst);
    if (!first && !(line.starts_with("    ") && text.starts_with("from "))) return false;
    if (first) chain_.clear();
    std::string_view place = text.substr(first ? kFirst.size() : 5);
    while (place.ends_with(',') || place.ends_with(':')) place.remove_suffix(1);
    Located at;
    take_place(place, at);
    Diagnostic note;
    note.severity = Severity::note;
    note.place = {relative(at.file), at.line, at.column};
    note.message = "included from here";
    chain_.push_back(std::move(note));
    return true;
  }

  /// "  123 |   code" and "      |   ^~~~".
  bool take_excerpt(const std::string& line) {
    const size_t bar = line.find(" | ");
    if (bar == std::string::npos || !line.starts_with(' ')) return false;
    const std::string_view number = trim(std::string_view(line).substr(0, bar));
    if (number.find_first_not_of("0123456789+|") != std::string_view::npos) return false;
    if (excerpt_ && !number.empty() && excerpt_->source_line.empty() &&
        number == std::to_string(excerpt_->place.line))
      excerpt_->source_line = line.substr(bar + 3);
    return true;
  }

  /// `ERROR: modpost: "symbol" [path/module.ko] undefined!`
  bool take_modpost(const std::string& line) {
    for (const auto& [word, severity] :
         {std::pair("ERROR: ", Severity::error), std::pair("FATAL: ", Severity::error),
          std::pair("WARNING: ", Severity::warning)}) {
      if (!line.starts_with(word)) continue;
      Located at{{}, 0, 0, severity, line.substr(std::string_view(word).size())};
      const size_t open = line.find(" ["), close = line.find(']', open);
      if (open != std::string::npos && close != std::string::npos)
        at.file = line.substr(open + 2, close - open - 2);
      add(std::move(at));
      return true;
    }
    return false;
  }

  /// "make[2]: *** No rule to make target ..." and "Makefile:12: *** MESSAGE.  Stop."
  bool take_make(const std::string& line) {
    const size_t stars = line.find(": *** ");
    if (stars == std::string::npos) return false;
    Located at{{}, 0, 0, Severity::error, line.substr(stars + 6)};
    if (!line.starts_with("make")) take_place(std::string_view(line).substr(0, stars), at);
    if (at.message.ends_with("  Stop.")) at.message.resize(at.message.size() - 7);
    at.message = "make: " + at.message;
    add(std::move(at));
    return true;
  }

  bool take_linker(const std::string& line) {
    if (line.find("undefined reference to") == std::string::npos &&
        line.find("multiple definition of") == std::string::npos && !line.starts_with("ld: "))
      return false;
    std::string_view text = line;
    if (const size_t at = text.find("ld: "); at != std::string_view::npos)
      text.remove_prefix(at + 4);
    if (text.find(": in function ") != std::string_view::npos) return true;
    add({{}, 0, 0, Severity::error, "ld: " + relative(std::string(text))});
    return true;
  }

  std::string folder_;
  std::vector<Diagnostic> found_;
  std::vector<Diagnostic> chain_;  // included-from notes of the message to come
  Diagnostic* excerpt_ = nullptr;  // whose source line may follow
};

}  // namespace

std::vector<Diagnostic> parse_output(std::string_view output, const std::string& folder) {
  Parser parser(folder);
  for (const std::string& line : lines(output)) parser.take(line);
  return parser.finish();
}

}  // namespace stackport::build
