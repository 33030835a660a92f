// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

namespace weft::app {

/// The pictures of a sweep in rows and columns, labelled: what `--grid` writes.
class ContactSheet {
 public:
  /// Labels of columns and rows; a sheet without row labels has none at its left.
  ContactSheet(std::vector<std::string> columns, std::vector<std::string> rows);

  /// Puts the pictures of one run side by side into the next cell, row by row. Files that are no pictures are left out;
  /// a cell may stay empty. Throws FileError for a picture that cannot be read.
  void add(const std::vector<std::filesystem::path>& files);
  /// [H, W, 3] float32, 0..1. Pictures are made smaller where a side would be above kLongestSide, as far as a dot.
  /// Throws FileError for a picture that has gone or has another size since.
  at::Tensor draw() const;
  /// As a PNG. Throws FileError; a file is written whole or not at all.
  void write(const std::filesystem::path& file) const;

  static constexpr std::int64_t kLongestSide = 16'384;

 private:
  std::vector<std::string> columns_, rows_;
  /// What stands in a cell, side by side. The pictures are read again when they are drawn: a sweep makes more of them
  /// than fit into memory.
  struct Cell {
    std::vector<std::filesystem::path> files;  ///< none where it is empty
    std::int64_t height = 0, width = 0;
  };
  std::vector<Cell> cells_;
};

}  // namespace weft::app
