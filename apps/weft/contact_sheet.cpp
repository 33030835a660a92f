// SPDX-License-Identifier: Apache-2.0
#include "apps/weft/contact_sheet.hpp"

#include <algorithm>
#include <utility>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "apps/weft/label_font.hpp"
#include "diffusion/image/read.hpp"
#include "diffusion/image/write.hpp"
#include "engine/base/atomic_file.hpp"
#include "engine/base/errors.hpp"

namespace weft::app {
namespace {

constexpr std::int64_t kSheetGap = 8, kLabelScale = 2, kSmallestCell = 128, kWidestRowLabel = 400;

bool is_picture(const std::filesystem::path& file) {
  std::string extension = file.extension().string();
  std::ranges::transform(extension, extension.begin(), [](char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
  });
  return extension == ".png" || extension == ".jpg" || extension == ".jpeg" || extension == ".webp";
}

// [H, W, 3] uint8.
at::Tensor bytes_of_picture(const std::filesystem::path& file) {
  return image::read_picture(file).image[0].mul(255).round().to(at::kByte);
}

// Beside higher ones a picture keeps its own height; white fills up.
at::Tensor side_by_side(const std::vector<std::filesystem::path>& files, std::int64_t height, std::int64_t width) {
  at::Tensor cell = at::full({height, width, 3}, 255, at::kByte);
  std::int64_t left = 0;
  for (const auto& file : files) {
    const at::Tensor picture = bytes_of_picture(file);
    if (picture.size(0) > height || left + picture.size(1) > width)
      throw FileError(fmt::format("{} has changed while its sheet was drawn", file.string()));
    cell.slice(0, 0, picture.size(0)).slice(1, left, left + picture.size(1)).copy_(picture);
    left += picture.size(1) + kSheetGap;
  }
  return cell;
}

at::Tensor scaled_down(const at::Tensor& picture, double factor) {
  at::Tensor planes = picture.to(at::kFloat).div(255).permute({2, 0, 1}).unsqueeze(0);
  if (factor < 1) {
    const auto size = [factor](std::int64_t side) {
      return std::max<std::int64_t>(1, static_cast<std::int64_t>(static_cast<double>(side) * factor));
    };
    planes = at::adaptive_avg_pool2d(planes, {size(picture.size(0)), size(picture.size(1))});
  }
  return planes.squeeze(0).permute({1, 2, 0});
}

void put(at::Tensor& sheet, const at::Tensor& part, std::int64_t top, std::int64_t left) {
  const auto rows = std::min(part.size(0), sheet.size(0) - top), columns = std::min(part.size(1), sheet.size(1) - left);
  if (rows <= 0 || columns <= 0) return;
  sheet.slice(0, top, top + rows).slice(1, left, left + columns).copy_(part.slice(0, 0, rows).slice(1, 0, columns));
}

}  // namespace

ContactSheet::ContactSheet(std::vector<std::string> columns, std::vector<std::string> rows)
    : columns_(std::move(columns)), rows_(std::move(rows)) {}

void ContactSheet::add(const std::vector<std::filesystem::path>& files) {
  Cell cell;
  for (const auto& file : files) {
    if (!is_picture(file)) continue;
    const at::Tensor picture = bytes_of_picture(file);
    cell.height = std::max(cell.height, picture.size(0));
    cell.width += picture.size(1) + (cell.files.empty() ? 0 : kSheetGap);
    cell.files.push_back(file);
  }
  cells_.push_back(std::move(cell));
}

at::Tensor ContactSheet::draw() const {
  const auto columns = static_cast<std::int64_t>(columns_.size());
  const std::int64_t rows =
      std::max<std::int64_t>(1, (static_cast<std::int64_t>(cells_.size()) + columns - 1) / columns);
  std::int64_t width = kSmallestCell, height = kSmallestCell, side = 0;
  for (const Cell& cell : cells_) {
    width = std::max(width, cell.width);
    height = std::max(height, cell.height);
  }
  for (const std::string& row : rows_) side = std::max(side, text_width(row, kLabelScale));
  side = std::min(side, kWidestRowLabel);
  const std::int64_t top = text_height(kLabelScale) + 2 * kSheetGap;
  const std::int64_t left = side == 0 ? kSheetGap : side + 2 * kSheetGap;
  const auto fitting = [](std::int64_t room, std::int64_t count, std::int64_t cell) {
    return static_cast<double>(std::max<std::int64_t>(1, room / count - kSheetGap)) / static_cast<double>(cell);
  };
  const double factor =
      std::min({1.0, fitting(kLongestSide - left, columns, width), fitting(kLongestSide - top, rows, height)});
  width = std::max<std::int64_t>(1, static_cast<std::int64_t>(static_cast<double>(width) * factor));
  height = std::max<std::int64_t>(1, static_cast<std::int64_t>(static_cast<double>(height) * factor));
  at::Tensor sheet = at::ones({top + rows * (height + kSheetGap), left + columns * (width + kSheetGap), 3});
  for (std::int64_t column = 0; column < columns; ++column)
    put(sheet, drawn_text(fitted_text(columns_[static_cast<std::size_t>(column)], kLabelScale, width), kLabelScale),
        kSheetGap, left + column * (width + kSheetGap));
  for (std::size_t row = 0; row < rows_.size() && static_cast<std::int64_t>(row) < rows; ++row)
    put(sheet, drawn_text(fitted_text(rows_[row], kLabelScale, side), kLabelScale),
        top + static_cast<std::int64_t>(row) * (height + kSheetGap) + (height - text_height(kLabelScale)) / 2,
        kSheetGap);
  for (std::size_t i = 0; i < cells_.size(); ++i) {
    const Cell& cell = cells_[i];
    if (cell.files.empty()) continue;
    put(sheet, scaled_down(side_by_side(cell.files, cell.height, cell.width), factor),
        top + static_cast<std::int64_t>(i) / columns * (height + kSheetGap),
        left + static_cast<std::int64_t>(i) % columns * (width + kSheetGap));
  }
  return sheet;
}

// Encoding truncates as the nodes do, so a value on its level is put between this one and the next.
void ContactSheet::write(const std::filesystem::path& file) const {
  write_file(file, image::encode_png(draw().add(0.5 / 255).clamp(0, 1), {}, image::kResultCompression));
}

}  // namespace weft::app
