// SPDX-License-Identifier: Apache-2.0
#include "nodes/pictures_saved.hpp"

#include <ctime>
#include <random>

#include "engine/base/atomic_file.hpp"
#include "engine/base/errors.hpp"
#include "engine/schema/output_name.hpp"

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
  const auto width = images.pixels.size(2);
  const auto height = images.pixels.size(1);
  schema::OutputName name(saving.root, saving.prefix, {width, height, std::time(nullptr)});
  const auto texts = texts_of(context);
  for (std::int64_t i = 0; i < images.pixels.size(0); ++i) {
    context.cancel().check();
    AtomicFile file(name.path(i, saving.extension));
    file.write(saving.encode(images.pixels[i], texts));
    while (!file.commit(AtomicFile::Existing::keep)) {  // another process took the number
      name.advance();
      file.retarget(name.path(i, saving.extension));
    }
    context.report(schema::OutputFile{.key = saving.key,
                                      .filename = file.target().filename().string(),
                                      .subfolder = name.subfolder(),
                                      .type = saving.type,
                                      .path = file.target().string()});
    name.advance();
  }
}

}  // namespace weft::nodes
