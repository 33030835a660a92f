// SPDX-License-Identifier: Apache-2.0
#pragma once

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
  at::Tensor draw() const;
  /// As a PNG. Throws FileError; a file is written whole or not at all.
  void write(const std::filesystem::path& file) const;

  static constexpr std::int64_t kLongestSide = 16'384;

 private:
  std::vector<std::string> columns_, rows_;
  std::vector<at::Tensor> cells_;  ///< [H, W, 3] uint8; undefined where empty
};

}  // namespace weft::app
