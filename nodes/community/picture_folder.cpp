// SPDX-License-Identifier: Apache-2.0
#include "nodes/community/picture_folder.hpp"

#include <algorithm>
#include <system_error>

#include <ATen/ATen.h>

#include "diffusion/image/read.hpp"
#include "diffusion/weights/load.hpp"
#include "engine/base/errors.hpp"
#include "engine/schema/file_tree.hpp"
#include "engine/schema/folder_kinds.hpp"

namespace weft::nodes {
namespace {

namespace fs = std::filesystem;

fs::path folder_named(const schema::Context& context, const std::string& name) {
  const fs::path folder =
      fs::path(name).is_absolute() ? fs::path(name) : schema::path_below(context.folders().input(), name);
  std::error_code error;
  if (fs::is_directory(folder, error)) return folder;
  throw FileError("there is no folder " + folder.string(),
                  "Name a folder of this machine, or one below the input folder.");
}

/// The first number in a name; names without one come first.
long long number_in(const fs::path& file) {
  const std::string name = file.stem().string();
  const auto digit = std::ranges::find_if(name, [](unsigned char c) { return std::isdigit(c) != 0; });
  long long number = -1;
  for (auto at = digit;
       at != name.end() && std::isdigit(static_cast<unsigned char>(*at)) != 0 && number < 1'000'000'000'000; ++at)
    number = std::max(number, 0LL) * 10 + (*at - '0');
  return number;
}

}  // namespace

std::vector<fs::path> pictures_in(const schema::Context& context, const std::string& folder) {
  const fs::path root = folder_named(context, folder);
  std::vector<fs::path> files;
  for (const std::string& name : schema::files_below(root, schema::is_picture_extension, false))
    files.push_back(root / name);
  std::ranges::sort(files);
  return files;
}

std::vector<std::string> picture_orders() {
  return {"None",           "Alphabetical (ASC)", "Alphabetical (DESC)", "Numerical (ASC)", "Numerical (DESC)",
          "Datetime (ASC)", "Datetime (DESC)"};
}

void sort_pictures(std::vector<fs::path>& files, const std::string& order) {
  if (order.starts_with("Numerical"))
    std::ranges::stable_sort(files, {}, number_in);
  else if (order.starts_with("Datetime"))
    std::ranges::stable_sort(files, {}, [](const fs::path& file) {
      std::error_code none;
      return fs::last_write_time(file, none);
    });
  else if (order.starts_with("Alphabetical"))
    std::ranges::sort(files);
  if (order.ends_with("(DESC)")) std::ranges::reverse(files);
}

Hash identity_of_folder(const schema::Context& context, const std::string& folder) {
  Hasher hasher;
  for (const fs::path& file : pictures_in(context, folder)) hasher.add(weights::file_identity(file));
  return hasher.digest();
}

ReadPictures read_pictures(schema::Context& context, const std::vector<fs::path>& files) {
  if (files.empty()) throw NodeError("there are no pictures to load", "PNG, JPEG and WebP files are loaded.");
  ReadPictures read;
  for (const fs::path& file : files) {
    context.progress(std::ssize(read.images), std::ssize(files));
    image::Picture picture = image::read_picture(file);
    const bool masked = picture.mask.size(1) == picture.image.size(1) && picture.mask.size(2) == picture.image.size(2);
    read.masks.push_back(
        {masked ? picture.mask
                : at::zeros({picture.image.size(0), picture.image.size(1), picture.image.size(2)}, at::kFloat)});
    read.images.push_back({std::move(picture.image)});
  }
  return read;
}

}  // namespace weft::nodes
