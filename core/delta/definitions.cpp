// SPDX-License-Identifier: GPL-2.0-only
#include "core/delta/definitions.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "core/base/text.h"
#include "core/delta/source_text.h"

namespace stackport::delta {
namespace {

/// Tokens with one blank between them.
std::string plain(std::string_view text) {
  std::string out;
  for (size_t at = skip_blank(text, 0); at < text.size();) {
    const size_t end = skip_token(text, at);
    if (!out.empty()) out += ' ';
    out += text.substr(at, end - at);
    at = skip_blank(text, end);
  }
  return out;
}

/// After the bracket that closes the one at `at`; the text's end when none does.
size_t after_closing(std::string_view text, size_t at, char open, char close) {
  int depth = 0;
  while (at < text.size()) {
    if (text[at] == open) ++depth;
    if (text[at] == close && --depth == 0) return at + 1;
    at = skip_token(text, at);
  }
  return text.size();
}

/// After a body that opens at `at`. Branches of #if may leave its braces unbalanced; kernel code
/// closes what is longer than a line with a brace at the line's start.
size_t after_body(std::string_view text, size_t at) {
  const size_t line_end = std::min(text.find('\n', at), text.size());
  const size_t closed = after_closing(text, at, '{', '}');
  if (closed <= line_end) return closed;
  const size_t end = text.find("\n}", at);
  return end == text.npos ? text.size() : end + 2;
}

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  std::vector<Definition> run() {
    while (at_ < text_.size()) step();
    return std::move(out_);
  }

 private:
  void step() {
    const size_t blank = at_;
    at_ = skip_blank(text_, at_);
    if (begin_ == text_.npos || blank_since_) note_comment(blank, at_);
    if (at_ >= text_.size()) return;
    const char c = text_[at_];
    if (c == '#') return directive();
    if (begin_ == text_.npos) begin_ = at_;
    blank_since_ = false;
    if (c == ';') {
      at_ += 1;
      return forget();
    }
    if (c == '(') {
      at_ = after_closing(text_, at_, '(', ')');
      return;
    }
    if (c == '{') return braces();
    at_ = skip_token(text_, at_);
  }

  void forget() {
    begin_ = text_.npos;
    blank_since_ = true;
    contract_.clear();
  }

  void note_comment(size_t from, size_t to) {
    const auto blank = text_.substr(from, to - from);
    const size_t doc = blank.rfind("/**");
    if (doc == blank.npos) return;
    const auto comment = blank.substr(doc + 3);
    contract_ = join(words(comment.substr(0, comment.find("*/"))), " ");
  }

  int line_of(size_t at) {
    if (at < counted_) counted_ = 0, line_ = 1;
    line_ += static_cast<int>(std::count(text_.begin() + counted_, text_.begin() + at, '\n'));
    counted_ = at;
    return line_;
  }

  void add(Definition::Kind kind, std::string name, size_t from, size_t to, std::string head,
           std::string body) {
    Definition d;
    d.kind = kind;
    d.name = std::move(name);
    d.line = line_of(from);
    d.last_line =
        d.line + static_cast<int>(std::count(text_.begin() + from, text_.begin() + to, '\n'));
    d.head = std::move(head);
    d.body = std::move(body);
    if (kind == Definition::Kind::function) d.contract = contract_;
    out_.push_back(std::move(d));
  }

  void directive() {
    const size_t from = at_;
    size_t end = from;
    while (end < text_.size() && text_[end] != '\n') end = after_continued(end);
    at_ = end;
    size_t at = skip_blank(text_, from + 1);
    if (word_at(text_, at) != "define") return;
    at = skip_blank(text_, at + 6);
    const std::string name(word_at(text_, at));
    at += name.size();
    std::string head;
    if (at < end && text_[at] == '(') {
      const size_t close = std::min(after_closing(text_, at, '(', ')'), end);
      head = plain(text_.substr(at, close - at));
      at = close;
    }
    std::string body = plain(text_.substr(at, end - at));
    if (!name.empty() && !body.empty())
      add(Definition::Kind::macro, name, from, end, std::move(head), std::move(body));
  }

  /// One character on, or over what continues the line.
  size_t after_continued(size_t at) const {
    if (text_[at] == '\\' && at + 1 < text_.size()) return at + 2;
    if (text_.substr(at).starts_with("/*")) return skip_token(text_, at);
    return at + 1;
  }

  void braces() {
    const size_t open = at_;
    const auto before = text_.substr(begin_, open - begin_);
    const auto words = identifiers(before);
    const auto name = function_name(before);
    if (name) {
      at_ = after_body(text_, open);
      add(Definition::Kind::function, *name, begin_, at_, plain(before),
          plain(text_.substr(open, at_ - open)));
      return forget();
    }
    at_ = after_closing(text_, open, '{', '}');
    if (words.contains("enum") && before.find('=') == before.npos) enumerators(open + 1, at_ - 1);
  }

  /// The function that a declaration before '{' begins: of the groups in brackets the first after
  /// which stand only attributes.
  static std::optional<std::string> function_name(std::string_view before) {
    std::optional<std::string> name;
    std::string_view last;
    for (size_t at = skip_blank(before, 0); at < before.size(); at = skip_blank(before, at)) {
      if (before[at] == '=') return std::nullopt;
      if (before[at] == '(') {
        if (!name && !last.empty() && last != "__attribute__") name = std::string(last);
        at = after_closing(before, at, '(', ')');
        last = {};
        continue;
      }
      last = word_at(before, at);
      // What stands behind a parameter list is an attribute; else it was the attribute.
      if (name && !last.starts_with("__")) name.reset();
      at = skip_token(before, at);
    }
    return name;
  }

  void enumerators(size_t from, size_t to) {
    std::string base;
    int offset = 0;
    for (size_t at = skip_blank(text_, from); at < to;) {
      if (text_[at] == '#') {
        at = skip_blank(text_, std::min(text_.find('\n', at), to));
        continue;
      }
      size_t end = at;
      while (end < to && text_[end] != ',')
        end = text_[end] == '(' ? after_closing(text_, end, '(', ')') : skip_token(text_, end);
      end = std::min(end, to);
      const std::string name(word_at(text_, at));
      const auto entry = text_.substr(at, end - at);
      if (const size_t equals = entry.find('='); equals != entry.npos) {
        base = plain(entry.substr(equals + 1));
        offset = 0;
      }
      if (!name.empty())
        add(Definition::Kind::enumerator, name, at, end, "",
            base.empty() ? std::to_string(offset)
                         : base + (offset ? " + " + std::to_string(offset) : ""));
      ++offset;
      at = end < to ? skip_blank(text_, end + 1) : to;
    }
  }

  std::string_view text_;
  size_t at_ = 0;
  size_t begin_ = std::string_view::npos;  ///< of the declaration that is being read
  bool blank_since_ = true;
  size_t counted_ = 0;
  int line_ = 1;
  std::string contract_;
  std::vector<Definition> out_;
};

std::map<std::string, int> counted(std::string_view text) {
  std::map<std::string, int> out;
  for (const auto& word : words(text)) ++out[word];
  return out;
}

}  // namespace

std::vector<Definition> definitions_in_header(std::string_view text) {
  return Scanner(text).run();
}

std::vector<Definition> exported_by(std::string_view text) {
  std::set<std::string, std::less<>> names;
  for (auto& call : macro_calls(text, "EXPORT_SYMBOL")) names.insert(std::move(call.first));
  if (names.empty()) return {};
  auto all = Scanner(text).run();
  std::erase_if(all, [&](const auto& d) {
    return d.kind != Definition::Kind::function || !names.contains(d.name);
  });
  return all;
}

std::vector<std::string> locking(const Definition& definition) {
  static constexpr std::string_view kMarks[] = {
      "lock", "__acquires", "__releases", "__must_hold", "might_sleep", "rcu_", "irq", "mutex"};
  std::vector<std::string> out;
  for (const auto& word : words(definition.head + " " + definition.body))
    if (is_word_char(word[0]) && std::any_of(std::begin(kMarks), std::end(kMarks), [&](auto mark) {
          return word.find(mark) != word.npos;
        }))
      out.push_back(word);
  return out;
}

double alikeness(std::string_view one, std::string_view other) {
  const auto a = counted(one), b = counted(other);
  int common = 0, all = 0;
  for (const auto& [word, count] : a) {
    all += count;
    if (const auto found = b.find(word); found != b.end()) common += std::min(count, found->second);
  }
  for (const auto& [word, count] : b) all += count;
  return all == 0 ? 1.0 : 2.0 * common / all;
}

}  // namespace stackport::delta
