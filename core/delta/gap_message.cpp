// SPDX-License-Identifier: GPL-2.0-only
#include "core/delta/gap_message.h"

#include <regex>

namespace stackport::delta {

namespace {

using What = Said::What;

struct Pattern {
  What what;
  int record;  ///< groups; 0: none
  int name;    ///< 0: the message doesn't say it
  std::regex text;
};

const std::vector<Pattern>& patterns() {
  static const auto* out = new std::vector<Pattern>{
      {What::echo, 0, 0,
       std::regex("^(?:definition of variable with array type needs an explicit size|array size "
                  "missing in|expression in static assertion is not|(?:'break'|'continue') "
                  "statement not in|(?:break|continue) statement not within|'return' with a value, "
                  "in function returning void|void function '[^']*' should not return)|incomplete "
                  "type '[^']*\\[\\]'")},
      // Behind an unknown attribute a compiler reads declarations as those of parameters.
      {What::echo, 0, 0,
       std::regex("^(?:storage class specified for parameter|section attribute not allowed for|"
                  "parameter '[^']*' is initialized|old-style parameter declarations in|"
                  "declaration for parameter '[^']*' but no such parameter|cleanup argument not a "
                  "function|no return statement in function|alignment may not be specified for|"
                  "'[^']*' attribute applies only to functions|redefinition of parameter)")},
      {What::missing_header, 0, 1, std::regex("^'([^']+)' file not found")},
      {What::missing_header, 0, 1, std::regex("^([^ ]+): No such file or directory")},
      {What::undeclared, 0, 1, std::regex("^call to undeclared (?:library )?function '(\\w+)'")},
      {What::undeclared, 0, 1, std::regex("^implicit declaration of function '(\\w+)'")},
      {What::undeclared, 0, 1, std::regex("^use of undeclared identifier '(\\w+)'")},
      {What::undeclared, 0, 1, std::regex("^'(\\w+)' undeclared")},
      {What::no_field, 2, 1,
       std::regex("^no member named '(\\w+)' in '(?:const )?(?:struct |union )?([^']+)'")},
      {What::no_field, 2, 1,
       std::regex("^field designator '(\\w+)' does not refer to any field in type "
                  "'(?:const )?(?:struct |union )?([^']+)'")},
      {What::no_field, 1, 2,
       std::regex("^'(?:const )?(?:struct |union )?([^'*]+)'[^']*(?:'[^']*'[^']*)? has no member "
                  "named '(\\w+)'")},
      {What::no_type, 0, 1, std::regex("^unknown type name '(\\w+)'")},
      {What::no_type, 0, 1,
       std::regex("(?:incomplete|undefined type|storage size|is invisible outside)[^']*'(?:const "
                  ")?(?:struct|union|enum) (\\w+)")},
      {What::no_type, 0, 1,
       std::regex(
           "'(?:const )?(?:struct|union|enum) (\\w+)[^']*' (?:declared inside|will not be)")},
      {What::clash, 0, 1,
       std::regex("^(?:redefinition of|redefinition of enumerator|conflicting types for|static "
                  "declaration of|non-static declaration of|redeclaration of|redeclaration of "
                  "enumerator|multiple definition of) '(?:struct |union |enum )?(\\w+)'")},
      {What::no_type, 0, 0,
       std::regex(
           "^(?:field '\\w+' has incomplete type|storage size of '\\w+' isn't known|variable "
           "'\\w+' has initializer but incomplete type|parameter \\d+ \\('\\w+'\\) has "
           "incomplete type|return type is an incomplete type)")},
      {What::clash, 0, 1,
       std::regex("^'(?:struct |union |enum )?(\\w+)' (?:redeclared as|macro redefined)")},
      {What::clash, 0, 1, std::regex("^\"(\\w+)\" redefined")},
      {What::clash, 0, 1, std::regex("^nested redefinition of '(?:struct |union |enum )?(\\w+)'")},
      {What::clash, 0, 1, std::regex("^typedef redefinition with different types.*'(\\w+)'")},
      {What::mismatch, 0, 1, std::regex("^macro \"(\\w+)\" (?:passed|requires)")},
      {What::mismatch, 0, 1, std::regex("^too (?:many|few) arguments to function '(\\w+)'")},
      {What::mismatch, 0, 1, std::regex("^passing argument \\d+ of '(\\w+)'")},
  };
  return *out;
}

/// The function or macro that a note of the report points to.
std::string noted_name(const Report& report) {
  static const std::regex declared("^(?:macro )?'(\\w+)' (?:declared|defined) here");
  std::smatch match;
  for (const auto& note : report.notes)
    if (std::regex_search(note.message, match, declared)) return match[1];
  return {};
}

/// The tag that a text gives two pointers which don't fit each other: the compiler does not know
/// the record, and each parameter list declares one of its own.
std::string same_tag(const std::string& text) {
  static const std::regex pointer("'(?:const )?(?:struct|union) (\\w+) (?:const )?\\*+'");
  std::vector<std::pair<std::string, std::string>> seen;
  for (std::sregex_iterator at(text.begin(), text.end(), pointer), end; at != end; ++at)
    seen.emplace_back((*at)[0], (*at)[1]);
  return seen.size() == 2 && seen[0] == seen[1] ? seen[0].second : "";
}

std::string unknown_record(const Report& report) {
  if (report.message.find("incompatible pointer type") == std::string::npos) return {};
  std::string out = same_tag(report.message);
  for (const auto& note : report.notes)
    if (out.empty() && note.message.starts_with("expected ")) out = same_tag(note.message);
  return out;
}

}  // namespace

Said read_message(const Report& report) {
  if (std::string record = unknown_record(report); !record.empty())
    return {What::no_type, "", std::move(record)};
  std::smatch match;
  for (const auto& pattern : patterns()) {
    if (!std::regex_search(report.message, match, pattern.text)) continue;
    Said said{pattern.what, "", {}};
    if (pattern.name) said.name = match[size_t(pattern.name)];
    if (pattern.record) said.record = match[size_t(pattern.record)];
    // A typedef's name stands first, the record behind it.
    static const std::regex real("aka '?(?:const )?(?:struct|union) (\\w+)");
    if (pattern.record && std::regex_search(report.message, match, real)) said.record = match[1];
    return said;
  }
  return {What::mismatch, "", noted_name(report)};
}

}  // namespace stackport::delta
