// SPDX-License-Identifier: GPL-2.0-only
#include "core/report/table.h"

#include <algorithm>

namespace stackport::report {
namespace {

/// Columns that a UTF-8 text takes, one for each code point.
size_t width_of(const std::string& text) {
  return size_t(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

std::string cut(const std::string& text, size_t width) {
  if (width_of(text) <= width || width < 3) return text;
  size_t bytes = 0;
  for (size_t columns = 0; bytes < text.size() && columns + 2 < width; ++columns) {
    ++bytes;
    while (bytes < text.size() && (text[bytes] & 0xc0) == 0x80) ++bytes;
  }
  return text.substr(0, bytes) + "..";
}

}  // namespace

Cell Cell::number(long value) {
  std::string digits = std::to_string(value);
  for (long at = long(digits.size()) - 3; at > (value < 0 ? 1 : 0); at -= 3)
    digits.insert(size_t(at), ",");
  Cell cell(digits);
  cell.right = true;
  return cell;
}

std::string paint(const std::string& text, Colour colour, bool on) {
  if (!on) return text;
  switch (colour) {
    case Colour::none:
      return text;
    case Colour::good:
      return "\033[32m" + text + "\033[0m";
    case Colour::bad:
      return "\033[1;31m" + text + "\033[0m";
    case Colour::dim:
      return "\033[2m" + text + "\033[0m";
    case Colour::strong:
      return "\033[1m" + text + "\033[0m";
  }
  return text;
}

std::string Table::text(bool colour, size_t width) const {
  std::vector<size_t> widths;
  for (const auto& name : header_) widths.push_back(width_of(name));
  for (const auto& row : rows_)
    for (size_t i = 0; i < row.size() && i < widths.size(); ++i)
      widths[i] = std::max(widths[i], width_of(row[i].text));
  std::vector<Cell> header;
  for (size_t i = 0; i < header_.size(); ++i) {
    header.emplace_back(header_[i], Colour::strong);
    header.back().right = !rows_.empty() && i < rows_.front().size() && rows_.front()[i].right;
  }

  std::string out;
  const auto line = [&](const std::vector<Cell>& cells) {
    std::string text;
    size_t used = 0;
    for (size_t i = 0; i < cells.size() && i < widths.size(); ++i) {
      const bool last = i + 1 == widths.size() || i + 1 == cells.size();
      std::string shown = cells[i].text;
      if (last && width > used) shown = cut(shown, width - used);
      const size_t size = width_of(shown);
      const std::string pad(widths[i] > size ? widths[i] - size : 0, ' ');
      if (cells[i].right) text += pad;
      text += paint(shown, cells[i].colour, colour);
      if (!last) text += (cells[i].right ? "" : pad) + std::string("  ");
      used += widths[i] + 2;
    }
    while (!text.empty() && text.back() == ' ') text.pop_back();
    out += text + "\n";
  };
  line(header);
  for (const auto& row : rows_) line(row);
  return out;
}

}  // namespace stackport::report
