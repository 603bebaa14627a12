// SPDX-License-Identifier: GPL-2.0-only
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/base/text.h"
#include "core/kernel/kconfig.h"
#include "core/kernel/kconfig_expr.h"

namespace stackport::kernel {

namespace {

size_t indent_of(std::string_view line) {
  size_t columns = 0;
  for (char c : line) {
    if (c == '\t')
      columns = columns / 8 * 8 + 8;
    else if (c == ' ')
      ++columns;
    else
      break;
  }
  return columns;
}

/// `text` up to a comment, quotes respected.
std::string_view without_comment(std::string_view text) {
  char quote = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (quote) {
      if (text[i] == quote) quote = 0;
    } else if (text[i] == '"' || text[i] == '\'') {
      quote = text[i];
    } else if (text[i] == '#') {
      return text.substr(0, i);
    }
  }
  return text;
}

/// Takes the first word, or the first quoted text, off `rest`.
std::string take_word(std::string_view* rest) {
  *rest = trim(*rest);
  size_t end = rest->find_first_of(" \t");
  if (!rest->empty() && (rest->front() == '"' || rest->front() == '\'')) {
    const size_t quote = rest->find(rest->front(), 1);
    end = quote == std::string_view::npos ? quote : quote + 1;
  }
  std::string word(rest->substr(0, end));
  rest->remove_prefix(word.size());
  *rest = trim(*rest);
  if (word.size() >= 2 && (word[0] == '"' || word[0] == '\''))
    word = word.substr(1, word.size() - 2);
  return word;
}

/// Splits `A if B` at the word `if` outside of quotes.
std::pair<std::string, std::string> split_if(std::string_view text) {
  char quote = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (quote) {
      if (text[i] == quote) quote = 0;
    } else if (text[i] == '"' || text[i] == '\'') {
      quote = text[i];
    } else if (text.substr(i, 3) == "if " &&
               (i == 0 || text[i - 1] == ' ' || text[i - 1] == '\t')) {
      return {std::string(trim(text.substr(0, i))), std::string(trim(text.substr(i + 3)))};
    }
  }
  return {std::string(trim(text)), ""};
}

std::string squeeze(std::string_view text) {
  return join(words(text), " ");
}

using Symbols = std::map<std::string, KconfigSymbol, std::less<>>;

class Parser {
 public:
  Parser(const Tree& tree, Symbols* symbols) : tree_(tree), symbols_(symbols) {}

  void file(const std::string& path) {
    if (std::find(open_.begin(), open_.end(), path) != open_.end()) return;
    const auto text = tree_.read(path);
    if (!text) return;
    open_.push_back(path);
    read_.insert(path);
    const size_t outer = blocks_.size();
    const std::vector<std::string> all = lines(*text);
    for (size_t i = 0; i < all.size(); ++i) {
      place_ = {path, static_cast<int>(i) + 1, 1};
      source_line_ = all[i];
      std::string joined = all[i];
      while (!joined.empty() && joined.back() == '\\' && i + 1 < all.size()) {
        joined.back() = ' ';
        joined += all[++i];
      }
      if (statement(trim(without_comment(joined)))) i = skip_help(all, i);
    }
    finish();
    place_ = {path, static_cast<int>(all.size()), 1};
    source_line_.clear();
    if (blocks_.size() > outer)
      complain(fmt::format("`{}` at line {} has no end", blocks_.back().kind, blocks_.back().line));
    blocks_.resize(std::min(blocks_.size(), outer));
    open_.pop_back();
  }

  std::vector<Diagnostic> take_problems() { return std::move(problems_); }
  const std::set<std::string>& sourced() const { return sourced_; }
  bool has_read(const std::string& path) const { return read_.contains(path); }

 private:
  struct Condition {
    std::string text;
    Place place;
  };
  struct Block {
    std::string kind;
    int line;
    std::vector<Condition> conditions;
  };

  void complain(std::string message) {
    Diagnostic d;
    d.place = place_;
    d.message = std::move(message);
    d.source_line = source_line_;
    problems_.push_back(std::move(d));
  }

  std::string expression(std::string_view text) {
    std::string squeezed = squeeze(text);
    if (!parse_expression(squeezed)) complain(fmt::format("`{}` is no expression", squeezed));
    return squeezed;
  }

  static size_t skip_help(const std::vector<std::string>& all, size_t at) {
    size_t indent = 0;
    while (at + 1 < all.size()) {
      const std::string& line = all[at + 1];
      if (!trim(line).empty()) {
        if (indent == 0) indent = indent_of(line);
        if (indent == 0 || indent_of(line) < indent) break;
      }
      ++at;
    }
    return at;
  }

  /// Whether a help text follows.
  bool statement(std::string_view line) {
    std::string_view rest = line;
    const std::string word = take_word(&rest);
    if (word.empty()) return false;
    if (word == "help" || word == "---help---") return true;
    if (word == "config" || word == "menuconfig") {
      begin(std::string(rest));
    } else if (word == "if" || word == "menu" || word == "choice") {
      finish();
      blocks_.push_back({word, place_.line, {}});
      if (word == "if") blocks_.back().conditions.push_back({expression(rest), place_});
    } else if (word == "endif" || word == "endmenu" || word == "endchoice") {
      finish();
      end(word.substr(3));
    } else if (word == "source" || word == "rsource" || word == "osource" || word == "orsource") {
      source(word, rest);
    } else if (word == "comment" || word == "mainmenu") {
      finish();
      ignoring_ = true;
    } else if (word == "depends") {
      depends(rest);
    } else if (current_) {
      property(word, rest);
    }
    return false;
  }

  void begin(const std::string& name) {
    finish();
    KconfigSymbol symbol;
    symbol.name = name;
    symbol.place = place_;
    for (const auto& block : blocks_)
      for (const auto& condition : block.conditions) {
        symbol.depends.push_back(condition.text);
        symbol.depends_places.push_back(condition.place);
      }
    current_ = std::move(symbol);
  }

  void end(const std::string& kind) {
    if (blocks_.empty() || blocks_.back().kind != kind)
      complain(fmt::format("`end{}` without its `{}`", kind, kind));
    else
      blocks_.pop_back();
  }

  void source(const std::string& word, std::string_view rest) {
    finish();
    std::string path = take_word(&rest);
    if (word == "rsource" || word == "orsource") path = parent_of(open_.back()) + "/" + path;
    const Place place = place_;
    if (const auto normal = normalize(path)) {
      sourced_.insert(*normal);
      file(*normal);
    }
    place_ = place;
  }

  void depends(std::string_view rest) {
    if (ignoring_) return;
    if (rest.starts_with("on") && rest.size() > 2) rest.remove_prefix(2);
    const auto [what, condition] = split_if(rest);
    std::string text = expression(what);
    if (!condition.empty()) text = fmt::format("!({}) || ({})", expression(condition), text);
    if (current_) {
      current_->depends.push_back(std::move(text));
      current_->depends_places.push_back(place_);
    } else if (!blocks_.empty()) {
      blocks_.back().conditions.push_back({std::move(text), place_});
    }
  }

  void property(const std::string& word, std::string_view rest) {
    const bool typed = word == "bool" || word == "boolean" || word == "tristate" || word == "int" ||
                       word == "hex" || word == "string";
    if (typed || word == "prompt") {
      if (typed) current_->type = word == "boolean" ? "bool" : word;
      if (rest.empty()) return;
      current_->prompt = true;
      const std::string condition = split_if(rest).second;
      if (!condition.empty()) current_->prompt_condition = expression(condition);
    } else if (word == "def_bool" || word == "def_tristate" || word == "default") {
      if (word != "default") current_->type = word.substr(4);
      const auto [what, condition] = split_if(rest);
      current_->defaults.push_back(expression(what) +
                                   (condition.empty() ? "" : " if " + expression(condition)));
    } else if (word == "select" || word == "imply") {
      const auto [what, condition] = split_if(rest);
      KconfigSymbol::Select select{what, condition.empty() ? "" : expression(condition), place_};
      (word == "select" ? current_->selects : current_->implies).push_back(std::move(select));
    }
  }

  /// Files the symbol that was being read; a second definition adds to the first.
  void finish() {
    ignoring_ = false;
    if (!current_) return;
    KconfigSymbol symbol = std::move(*current_);
    current_.reset();
    const auto at = symbols_->find(symbol.name);
    if (at == symbols_->end()) {
      symbols_->emplace(symbol.name, std::move(symbol));
      return;
    }
    merge(&at->second, std::move(symbol));
  }

  static void merge(KconfigSymbol* first, KconfigSymbol second) {
    if (first->place == second.place && first->depends == second.depends) return;
    const auto all = [](const KconfigSymbol& s) {
      const std::string text = "(" + join(s.depends, ") && (") + ")";
      return s.depends.size() > 1 ? "(" + text + ")" : text;
    };
    if (first->type.empty()) first->type = second.type;
    if (first->depends.empty() || second.depends.empty()) {
      first->depends.clear();
      first->depends_places.clear();
    } else {
      first->depends = {all(*first) + " || " + all(second)};
      first->depends_places.resize(1);
    }
    first->prompt = first->prompt || second.prompt;
    const auto append = [](auto& to, auto& from) { to.insert(to.end(), from.begin(), from.end()); };
    append(first->defaults, second.defaults);
    append(first->selects, second.selects);
    append(first->implies, second.implies);
  }

  const Tree& tree_;
  Symbols* symbols_;
  std::vector<std::string> open_;
  std::set<std::string> read_, sourced_;
  std::vector<Block> blocks_;
  std::optional<KconfigSymbol> current_;
  bool ignoring_ = false;
  Place place_;
  std::string source_line_;
  std::vector<Diagnostic> problems_;
};

}  // namespace

Result<Kconfig> Kconfig::load(const Tree& tree, const std::vector<std::string>& files) {
  // A file that another one sources is read there, in its context, and not by itself.
  Symbols unused;
  Parser first(tree, &unused);
  for (const auto& file : files) first.file(file);
  Kconfig out;
  Parser parser(tree, &out.symbols_);
  for (const auto& file : files)
    if (!first.sourced().contains(file)) parser.file(file);
  for (const auto& file : files)  // those that source each other
    if (!parser.has_read(file)) parser.file(file);
  auto problems = parser.take_problems();
  if (!problems.empty()) return fail(ErrorKind::failed, std::move(problems));
  return out;
}

Result<std::set<std::string>> config_names(const Tree& tree) {
  std::set<std::string> out;
  for (const auto& path : tree.files_below("")) {
    if (!base_name(path).starts_with("Kconfig") || path.starts_with("scripts/kconfig/")) continue;
    STACKPORT_TRY(const std::string text, tree.read(path));
    for (const auto& line : lines(text)) {
      std::string_view rest = line;
      if (!rest.starts_with("config") && !rest.starts_with("menuconfig")) {
        rest = trim(rest);
        if (!rest.starts_with("config ") && !rest.starts_with("menuconfig ")) continue;
      }
      const std::string word = take_word(&rest);
      if (word == "config" || word == "menuconfig") out.insert(take_word(&rest));
    }
  }
  return out;
}

}  // namespace stackport::kernel
