// SPDX-License-Identifier: GPL-2.0-only
#include "core/kernel/symvers.h"

#include <charconv>

namespace stackport::kernel {
namespace {

std::vector<std::string_view> fields_of(std::string_view line) {
  std::vector<std::string_view> out;
  for (;;) {
    const size_t tab = line.find('\t');
    out.push_back(line.substr(0, tab));
    if (tab == std::string_view::npos) return out;
    line.remove_prefix(tab + 1);
  }
}

/// What is wrong with the line; empty: nothing, and `out` is filled.
std::string read_line(std::string_view line, Export& out) {
  const auto fields = fields_of(line);
  if (fields.size() != 4 && fields.size() != 5)
    return "expected 4 or 5 fields with tabs between them (CRC, symbol, module, export, namespace)";
  std::string_view crc = fields[0];
  if (!crc.starts_with("0x")) return "the CRC doesn't start with 0x";
  crc.remove_prefix(2);
  const auto [end, code] = std::from_chars(crc.data(), crc.data() + crc.size(), out.crc, 16);
  if (code != std::errc() || end != crc.data() + crc.size()) return "the CRC is no 32-bit number";
  if (fields[1].empty() || fields[2].empty()) return "the symbol or its module is missing";
  const std::string_view kind = fields[3];
  if (!kind.starts_with("EXPORT_")) return "the fourth field is no EXPORT_SYMBOL";
  out.symbol = fields[1];
  out.module = fields[2];
  out.gpl = kind.find("_GPL") != std::string_view::npos;
  if (fields.size() == 5) out.name_space = fields[4];
  return {};
}

}  // namespace

Result<Symvers> Symvers::parse(std::string_view text, const std::string& file) {
  Symvers out;
  std::vector<Diagnostic> wrong;
  for (int number = 1; !text.empty(); ++number) {
    const size_t newline = text.find('\n');
    const std::string_view line = text.substr(0, newline);
    text = newline == std::string_view::npos ? std::string_view() : text.substr(newline + 1);
    if (line.empty()) continue;
    Export item;
    if (auto message = read_line(line, item); !message.empty()) {
      Diagnostic d;
      d.place = {file, number, 1};
      d.message = std::move(message);
      d.source_line = line;
      wrong.push_back(std::move(d));
      if (wrong.size() == 10) break;
      continue;
    }
    std::string symbol = item.symbol;
    out.exports_.insert_or_assign(std::move(symbol), std::move(item));
  }
  if (!wrong.empty()) {
    wrong.front().next = "take the Module.symvers of the kernel's own build or header package";
    return fail(ErrorKind::input, std::move(wrong));
  }
  return out;
}

const Export* Symvers::find(std::string_view symbol) const {
  const auto it = exports_.find(symbol);
  return it == exports_.end() ? nullptr : &it->second;
}

}  // namespace stackport::kernel
