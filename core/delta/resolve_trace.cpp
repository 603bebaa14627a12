// SPDX-License-Identifier: GPL-2.0-only
#include <array>

#include "core/delta/resolve_lift.h"
#include "core/delta/source_text.h"

namespace stackport::delta {

using facts::to_string;

namespace {

constexpr std::array<std::string_view, 3> makers = {"TRACE_EVENT", "DEFINE_EVENT", "DECLARE_TRACE"};

/// "struct sock *", "p1" -> "struct sock *p1"; the name goes into a pointer to a function.
std::string declared(const std::string& type, const std::string& name) {
  for (const std::string_view inner : {"(*)", "(*const)"})
    if (const size_t at = type.find(inner); at != std::string::npos)
      return type.substr(0, at + 2) + name + type.substr(at + inner.size() - 1);
  if (const size_t at = type.find('['); at != std::string::npos)
    return type.substr(0, at) + " " + name + type.substr(at);
  return type + (type.ends_with('*') ? "" : " ") + name;
}

}  // namespace

std::string trace_text(const UnitView& view, const Definition& definition) {
  const std::string macro = view.made_by(definition),
                    name = to_string(clang_getCursorSpelling(definition.cursor));
  bool made = false;
  for (const auto maker : makers) made = made || macro.starts_with(maker);
  if (!made || !name.starts_with("trace_") || definition.kind != Definition::Kind::function)
    return {};
  std::string list, tags;
  const int count = clang_Cursor_getNumArguments(definition.cursor);
  for (int i = 0; i < count; ++i) {
    const CXType type =
        clang_getCursorType(clang_Cursor_getArgument(definition.cursor, unsigned(i)));
    const std::string spelled = to_string(clang_getTypeSpelling(type));
    list += (i ? ", " : "") + declared(spelled, "a" + std::to_string(i + 1));
    for (const auto& [tag, is_tag] : names_of_text(spelled))
      if (is_tag && spelled.find("struct " + tag) != std::string::npos)
        tags += "struct " + tag + ";\n";
  }
  if (name.ends_with("_enabled"))
    return "static inline bool " + name + "(void) { return false; }\n";
  return tags + "static inline void " + name + "(" + (list.empty() ? "void" : list) + ") { }\n";
}

}  // namespace stackport::delta
