// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>
#include <vector>

namespace stackport::report {

enum class Colour { none, good, bad, dim, strong };

struct Cell {
  std::string text;
  Colour colour = Colour::none;
  bool right = false;  ///< numbers

  Cell(std::string t, Colour c = Colour::none) : text(std::move(t)), colour(c) {}
  Cell(const char* t) : text(t) {}
  static Cell number(long value);
};

/// Aligned columns with a header line. The last column is cut to the terminal's width on a
/// terminal, and whole elsewhere.
class Table {
 public:
  explicit Table(std::vector<std::string> header) : header_(std::move(header)) {}
  void row(std::vector<Cell> cells) { rows_.push_back(std::move(cells)); }
  /// `width`: 0 for no limit.
  std::string text(bool colour, size_t width = 0) const;

 private:
  std::vector<std::string> header_;
  std::vector<std::vector<Cell>> rows_;
};

std::string paint(const std::string& text, Colour colour, bool on);

}  // namespace stackport::report
