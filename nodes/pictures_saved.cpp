// SPDX-License-Identifier: Apache-2.0
#include "nodes/pictures_saved.hpp"

#include <random>

#include "engine/base/errors.hpp"
#include "nodes/media_saved.hpp"

namespace weft::nodes {
namespace {

std::vector<image::TextChunk> texts_of(const schema::Context& context) {
  std::vector<image::TextChunk> texts;
  if (!context.prompt_json().empty()) texts.push_back({"prompt", context.prompt_json()});
  if (!context.workflow_json().empty()) texts.push_back({"workflow", context.workflow_json()});
  return texts;
}

}  // namespace

EncodePicture png_at(int compression) {
  return [compression](const at::Tensor& image, const std::vector<image::TextChunk>& texts) {
    return image::encode_png(image, texts, compression);
  };
}

std::string preview_prefix(const std::string& start) {
  static const std::string letters = [] {
    std::random_device source;
    std::string five;
    for (int i = 0; i < 5; ++i) five += static_cast<char>('a' + source() % 26);
    return five;
  }();
  return start + letters;
}

void save(schema::Context& context, const Image& images, const Saving& saving) {
  if (images.pixels.dim() != 4 || images.pixels.size(0) == 0)
    throw NodeError("there are no pictures to save: the batch is " + describe_tensor(images.pixels));
  const auto texts = texts_of(context);
  save_numbered(context,
                {.root = saving.root,
                 .type = saving.type,
                 .prefix = saving.prefix,
                 .extension = saving.extension,
                 .width = images.pixels.size(2),
                 .height = images.pixels.size(1),
                 .key = saving.key},
                images.pixels.size(0), [&](AtomicFile& file, std::int64_t index) {
                  file.write(saving.encode(images.pixels[index], texts));
                });
}

}  // namespace weft::nodes
