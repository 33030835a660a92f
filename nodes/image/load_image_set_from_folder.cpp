// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <optional>
#include <vector>

#include "engine/base/errors.hpp"
#include "engine/schema/node.hpp"
#include "nodes/image/picture_folder.hpp"
#include "nodes/ports.hpp"
#include "nodes/resized.hpp"

namespace weft::nodes {
namespace {

struct LoadImageSetFromFolderNode {
  schema::Choice folder;
  std::optional<schema::Choice> resize_method;

  static void define(schema::Schema<LoadImageSetFromFolderNode>& s) {
    s.display_name("Load Image Dataset from Folder").category("loaders").python_module("comfy_extras.nodes_train");
    s.experimental();
    s.description("All pictures of a folder as one batch.");
    s.input("folder", &LoadImageSetFromFolderNode::folder)
        .options(input_subfolders)
        .tooltip("A folder below the input folder.");
    s.input("resize_method", &LoadImageSetFromFolderNode::resize_method)
        .options({"None", "Stretch", "Crop", "Pad"})
        .default_value("None");
  }

  Hash fingerprint(schema::Context& context) const { return folder_identity(input_subfolder(context, folder.value)); }

  /// What differs from the first one's size is stretched, or cut (and filled with black) at its right and bottom.
  Image execute(schema::Context& context) const {
    const schema::List<Image> pictures =
        single_picture_batches(context, pictures_in(input_subfolder(context, folder.value)));
    const image::Size size = size_of(pictures.front());
    std::vector<at::Tensor> parts;
    for (const Image& picture : pictures)
      parts.push_back(size_of(picture) == size ? picture.pixels : fitted(picture, size));
    return {at::cat(parts, 0)};
  }

 private:
  at::Tensor fitted(const Image& picture, image::Size size) const {
    if (!resize_method || *resize_method == "None")
      throw NodeError("the pictures of the folder are not of one size: " + describe_tensor(picture.pixels),
                      "Choose how to resize them.");
    if (!(*resize_method == "Crop")) return resized(picture, size, image::Filter::lanczos).pixels;
    const std::int64_t height = picture.pixels.size(1), width = picture.pixels.size(2);
    return at::constant_pad_nd(picture.pixels, {0, 0, 0, size.width - width, 0, size.height - height});
  }
};

WEFT_NODE(LoadImageSetFromFolderNode);

}  // namespace
}  // namespace weft::nodes
