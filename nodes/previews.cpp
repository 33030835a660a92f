// SPDX-License-Identifier: Apache-2.0
#include "nodes/previews.hpp"

#include "diffusion/image/write.hpp"
#include "diffusion/weights/load.hpp"
#include "engine/base/errors.hpp"
#include "engine/base/log.hpp"

namespace weft::nodes {
namespace {

std::unique_ptr<const models::SmallDecoder> open(const schema::Folders& folders, const std::string& name) {
  for (const std::string& file : folders.list("vae_approx").values) {
    if (!file.starts_with(name)) continue;
    try {
      const auto dict = weights::load_state_dict(folders.resolve("vae_approx", file));
      return std::make_unique<const models::SmallDecoder>(dict);
    } catch (const Error& problem) {
      log::warning("there are no previews: {}", problem.what());
      return nullptr;
    }
  }
  log::warning("there are no previews: {} is in no folder vae_approx",
               name.empty() ? "a decoder for this model" : name);
  return nullptr;
}

}  // namespace

const models::SmallDecoder* Previews::decoder(const schema::Folders& folders, const std::string& name) {
  auto known = decoders_.find(name);
  if (known == decoders_.end()) known = decoders_.emplace(name, name.empty() ? nullptr : open(folders, name)).first;
  return known->second.get();
}

std::string Previews::picture(const schema::Folders& folders, const sampling::LatentFormat& format,
                              const at::Tensor& latent) {
  const models::SmallDecoder* decoder = this->decoder(folders, format.small_decoder);
  if (decoder == nullptr || latent.dim() != 4 || latent.size(1) != format.channels) return {};
  const at::Tensor picture = decoder->decode(latent.narrow(0, 0, 1));
  return image::encode_png(picture.select(0, 0), {}, image::kPreviewCompression);
}

}  // namespace weft::nodes
