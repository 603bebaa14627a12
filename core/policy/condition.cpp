// SPDX-License-Identifier: GPL-2.0-only
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "core/base/text.h"
#include "core/policy/read.h"

namespace stackport::policy {
namespace {

using Subject = Condition::Subject;

constexpr std::array<std::pair<std::string_view, Subject>, 8> kSubjects = {{
    {"header", Subject::header},
    {"function", Subject::function},
    {"field", Subject::field},
    {"bit-field", Subject::bit_field},
    {"macro", Subject::macro},
    {"enumerator", Subject::enumerator},
    {"type", Subject::type},
    {"module", Subject::module},
}};

const std::vector<std::string> kVerbs = {"has", "lacks", "config", "version"};

struct Word {
  std::string text;
  size_t column = 0;  ///< from 0, within the statement
};

std::vector<Word> split(std::string_view text) {
  std::vector<Word> out;
  size_t from = 0;
  for (auto& word : words(text)) {
    const size_t column = text.find(word, from);
    from = column + word.size();
    out.push_back({std::move(word), column});
  }
  return out;
}

/// Reads one statement; the place of an error is that of the word that is wrong.
class Reader {
 public:
  Reader(std::string_view text, Side side, Place place) : place_(std::move(place)) {
    condition_.side = side;
    condition_.text = std::string(trim(text));
    condition_.place = place_;
    words_ = split(text);
    end_ = text.size();
  }

  Result<Condition> read() {
    if (words_.empty()) return bad(0, "an empty condition", "write 'lacks function NAME'");
    const auto& verb = words_[0].text;
    if (verb == "has" || verb == "lacks") return thing(verb == "has");
    if (verb == "config") return config();
    if (verb == "version") return version();
    return bad(0, fmt::format("a condition can't begin with '{}'", verb), suggest(verb, kVerbs));
  }

 private:
  static std::string suggest(const std::string& word, const std::vector<std::string>& known) {
    const auto near = nearest(word, known);
    return near ? fmt::format("did you mean '{}'?", *near) : "known here: " + join(known, ", ");
  }

  tl::unexpected<Error> bad(size_t word, std::string message, std::string next) const {
    Diagnostic d;
    d.place = place_;
    const size_t column = word < words_.size() ? words_[word].column : end_;
    if (d.place.column > 0) d.place.column += static_cast<int>(column);
    d.message = std::move(message);
    d.next = std::move(next);
    return fail(ErrorKind::input, std::move(d));
  }

  Result<Condition> thing(bool has) {
    condition_.has = has;
    const char* verb = has ? "has" : "lacks";
    std::vector<std::string> names;
    for (const auto& [name, subject] : kSubjects) names.emplace_back(name);
    if (words_.size() < 2)
      return bad(1, fmt::format("'{}' what?", verb), "known here: " + join(names, ", "));
    const auto& word = words_[1].text;
    const auto it = std::find_if(kSubjects.begin(), kSubjects.end(),
                                 [&](const auto& each) { return each.first == word; });
    if (it == kSubjects.end()) {
      if (word == "config")
        return bad(1, "'config' stands alone", "write 'config SYMBOL', or 'config SYMBOL=n'");
      return bad(1, fmt::format("'{}' can't be asked for '{}'", verb, word), suggest(word, names));
    }
    condition_.subject = it->second;
    size_t name = 2;
    if (condition_.subject == Subject::type && words_.size() > 2 &&
        (words_[2].text == "struct" || words_[2].text == "union" || words_[2].text == "enum"))
      name = 3;
    if (words_.size() <= name)
      return bad(name, fmt::format("which {}? its name is missing", word),
                 fmt::format("write '{} {} NAME'", verb, word));
    if (words_.size() > name + 1) {
      if (!has_form() || words_.size() < name + 4 || words_[name + 1].text != "of" ||
          words_[name + 2].text != "type")
        return trailing(name + 1);
      for (size_t i = name + 3; i < words_.size(); ++i)
        condition_.value += (condition_.value.empty() ? "" : " ") + words_[i].text;
    }
    condition_.name = words_[name].text;
    return named(name);
  }

  bool has_form() const {
    return condition_.subject == Subject::field || condition_.subject == Subject::function;
  }

  Result<Condition> named(size_t word) {
    const auto& name = condition_.name;
    switch (condition_.subject) {
      case Subject::header:
        if (!is_safe_path(name))
          return bad(word, fmt::format("'{}' is not a header's path", name),
                     "write it as it is included: linux/unaligned.h");
        break;
      case Subject::field:
      case Subject::bit_field: {
        const size_t dot = name.find('.');
        if (dot == std::string::npos || !is_identifier(name.substr(0, dot)) ||
            !is_identifier(name.substr(dot + 1)))
          return bad(word, fmt::format("'{}' is not a field", name), "write it as RECORD.FIELD");
        break;
      }
      case Subject::module: {
        const bool good = std::all_of(name.begin(), name.end(), [](unsigned char c) {
          return std::isalnum(c) || c == '_' || c == '-';
        });
        if (!good) return bad(word, fmt::format("'{}' is not a module's name", name), "");
        break;
      }
      case Subject::macro:
        if (const size_t open = name.find('('); open != std::string::npos && name.ends_with(')')) {
          const auto parameters =
              trim(std::string_view(name).substr(open + 1, name.size() - open - 2));
          const auto commas = std::count(parameters.begin(), parameters.end(), ',');
          condition_.value = std::to_string(parameters.empty() ? 0 : commas + 1);
          condition_.name.resize(open);
        }
        [[fallthrough]];
      default:
        if (!is_identifier(name))
          return bad(word, fmt::format("'{}' is not a name in C", name), "write the name alone");
    }
    return condition_;
  }

  Result<Condition> config() {
    condition_.subject = Subject::config;
    if (words_.size() < 2)
      return bad(1, "which symbol? its name is missing", "write 'config SYMBOL'");
    if (words_.size() > 2) return trailing(2);
    const auto& word = words_[1].text;
    const size_t equal = word.find('=');
    condition_.name = word.substr(0, equal);
    if (equal != std::string::npos) condition_.value = word.substr(equal);
    if (condition_.name.starts_with("CONFIG_"))
      return bad(1, "a symbol is named without CONFIG_",
                 fmt::format("write '{}'", condition_.name.substr(7)));
    if (!is_identifier(condition_.name) &&
        (condition_.name.empty() || !is_identifier("_" + condition_.name)))
      return bad(1, fmt::format("'{}' is not a configuration symbol", condition_.name), "");
    const auto& value = condition_.value;
    if (!value.empty() && value != "=y" && value != "=m" && value != "=n")
      return bad(1, fmt::format("'{}' is not a symbol's value", value.substr(1)),
                 "known here: y, m, n");
    return condition_;
  }

  Result<Condition> version() {
    condition_.subject = Subject::version;
    const std::vector<std::string> operators = {">=", ">", "<=", "<", "==", "!="};
    if (words_.size() < 3)
      return bad(words_.size(), "a version needs an operator and a number",
                 "write 'version >= 6.6'");
    if (words_.size() > 3) return trailing(3);
    if (std::find(operators.begin(), operators.end(), words_[1].text) == operators.end())
      return bad(1, fmt::format("'{}' is not a comparison", words_[1].text),
                 "known here: " + join(operators, ", "));
    if (!is_version(words_[2].text))
      return bad(2, fmt::format("'{}' is not a version", words_[2].text), "write it as 6.6");
    condition_.value = words_[1].text + " " + words_[2].text;
    return condition_;
  }

  static bool is_version(std::string_view text) {
    int dots = 0;
    char before = '.';
    for (const char c : text) {
      if (c == '.' ? before == '.' : !std::isdigit(static_cast<unsigned char>(c))) return false;
      dots += c == '.' ? 1 : 0;
      before = c;
    }
    return before != '.' && dots >= 1 && dots <= 2;
  }

  tl::unexpected<Error> trailing(size_t word) const {
    return bad(word, fmt::format("'{}' is too much here", words_[word].text),
               "write one statement; a list holds several");
  }

  Condition condition_;
  Place place_;
  std::vector<Word> words_;
  size_t end_ = 0;
};

void read_statement(const YamlDocument& document, const YAML::Node& node, Side side,
                    std::vector<Condition>& out, std::vector<Diagnostic>& errors) {
  Place place = document.place_of(node);
  const auto line = line_of(document.text(), place.line);
  const auto column = static_cast<size_t>(std::max(place.column, 1) - 1);
  // A quoted text begins after its quote.
  if (column < line.size() && (line[column] == '"' || line[column] == '\'')) ++place.column;
  auto condition = parse_condition(node.Scalar(), side, place);
  if (condition) {
    out.push_back(std::move(*condition));
    return;
  }
  for (auto& error : condition.error().diagnostics) {
    error.source_line = line;
    errors.push_back(std::move(error));
  }
}

}  // namespace

Result<Condition> parse_condition(std::string_view text, Side side, Place place) {
  return Reader(text, side, std::move(place)).read();
}

std::string to_string(const Condition& condition) {
  return fmt::format("{} {}", condition.side == Side::source ? "source" : "target", condition.text);
}

std::vector<Condition> read_conditions(const YamlDocument& document, const YAML::Node& node,
                                       std::vector<Diagnostic>& errors) {
  std::vector<Condition> out;
  for (const auto& member : node) {
    const Side side = member.first.Scalar() == "source" ? Side::source : Side::target;
    if (member.second.IsSequence()) {
      for (const auto& statement : member.second)
        read_statement(document, statement, side, out, errors);
    } else {
      read_statement(document, member.second, side, out, errors);
    }
  }
  return out;
}

}  // namespace stackport::policy
