"""Pipelines of diffusers with random weights, so small that they walk in no time; made here, without internet.

TINY names them; `tiny(name)` makes one. Their tokenizers are written here, too: every printable byte is a token.
"""

import torch
from diffusers import (
    AutoencoderDC,
    AutoencoderKL,
    DDIMScheduler,
    EulerAncestralDiscreteScheduler,
    FlowMatchEulerDiscreteScheduler,
    FluxPipeline,
    FluxTransformer2DModel,
    KandinskyV22CombinedPipeline,
    LatentConsistencyModelPipeline,
    LCMScheduler,
    PixArtAlphaPipeline,
    PixArtSigmaPipeline,
    PixArtTransformer2DModel,
    PriorTransformer,
    SanaPipeline,
    SanaTransformer2DModel,
    SD3Transformer2DModel,
    StableDiffusion3Pipeline,
    StableDiffusionPipeline,
    StableDiffusionXLPipeline,
    UnCLIPScheduler,
    UNet2DConditionModel,
    VQModel,
)
from transformers import (
    CLIPImageProcessorPil,
    CLIPTextConfig,
    CLIPTextModel,
    CLIPTextModelWithProjection,
    CLIPTokenizer,
    CLIPVisionConfig,
    CLIPVisionModelWithProjection,
    Gemma2Config,
    Gemma2Model,
    GemmaTokenizer,
    T5Config,
    T5EncoderModel,
    T5Tokenizer,
)

LETTERS = [chr(code) for code in range(33, 127)]
SCHEDULE = {"beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear", "clip_sample": False}


def clip_tokenizer():
    pieces = [*LETTERS, *(f"{letter}</w>" for letter in LETTERS), "<|startoftext|>", "<|endoftext|>"]
    return CLIPTokenizer({piece: k for k, piece in enumerate(pieces)}, [], model_max_length=77)


def t5_tokenizer(most=512):
    pieces = ["<pad>", "</s>", "<unk>", "▁", *LETTERS]
    return T5Tokenizer([(piece, -1.0) for piece in pieces], extra_ids=0, model_max_length=most)


def gemma_tokenizer():
    pieces = ["<pad>", "<eos>", "<bos>", "<unk>", "<mask>", "▁", *LETTERS]
    return GemmaTokenizer({piece: k for k, piece in enumerate(pieces)}, [], model_max_length=8192)


def clip(kind=CLIPTextModel, width=8, layers=2, **more):
    config = CLIPTextConfig(
        hidden_size=width, intermediate_size=16, num_attention_heads=2, num_hidden_layers=layers, vocab_size=200,
        bos_token_id=188, eos_token_id=189, pad_token_id=189, hidden_act="gelu", projection_dim=width, **more,
    )  # fmt: skip
    return kind(config).eval()


def t5():
    sizes = {"d_model": 32, "d_kv": 8, "d_ff": 37, "num_layers": 2, "num_heads": 4}
    return T5EncoderModel(T5Config(vocab_size=120, **sizes)).eval()


def vae(channels=(4, 8), planes=4, scale=0.18215, shift=None, **more):
    down, up = ["DownEncoderBlock2D"] * len(channels), ["UpDecoderBlock2D"] * len(channels)
    blocks = {"down_block_types": down, "up_block_types": up, "block_out_channels": channels, "layers_per_block": 1}
    numbers = {"latent_channels": planes, "scaling_factor": scale, "shift_factor": shift, "sample_size": 32}
    return AutoencoderKL(norm_num_groups=2, **blocks, **numbers, **more).eval()


def unet(width=8, **more):
    sizes = {"block_out_channels": (8, 16), "layers_per_block": 1, "sample_size": 32, "norm_num_groups": 2}
    blocks = {
        "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D"),
        "up_block_types": ("CrossAttnUpBlock2D", "UpBlock2D"),
    }
    return UNet2DConditionModel(**{**sizes, **blocks, "cross_attention_dim": width, "attention_head_dim": 2, **more})


def stable_diffusion(kind=StableDiffusionPipeline, way=None, **more):
    return kind(
        vae=vae(), text_encoder=clip(), tokenizer=clip_tokenizer(), unet=unet(**more).eval(),
        scheduler=way or DDIMScheduler(**SCHEDULE, set_alpha_to_one=True, steps_offset=1),
        safety_checker=None, feature_extractor=None, requires_safety_checker=False,
    )  # fmt: skip


def velocity():
    way = DDIMScheduler(**SCHEDULE, prediction_type="v_prediction", set_alpha_to_one=True, steps_offset=1)
    return stable_diffusion(way=way)


def lcm():
    return stable_diffusion(LatentConsistencyModelPipeline, LCMScheduler(**SCHEDULE), time_cond_proj_dim=32)


def sdxl(way=None):
    network = unet(
        width=64, attention_head_dim=(2, 4), use_linear_projection=True, addition_embed_type="text_time",
        addition_time_embed_dim=8, transformer_layers_per_block=(1, 2), projection_class_embeddings_input_dim=80,
    )  # fmt: skip
    return StableDiffusionXLPipeline(
        vae=vae(), unet=network.eval(), text_encoder=clip(width=32), tokenizer=clip_tokenizer(),
        text_encoder_2=clip(CLIPTextModelWithProjection, 32), tokenizer_2=clip_tokenizer(),
        scheduler=way or DDIMScheduler(**SCHEDULE, set_alpha_to_one=True, steps_offset=1), add_watermarker=False,
    )  # fmt: skip


def turbo():
    numbers = {name: value for name, value in SCHEDULE.items() if name != "clip_sample"}
    return sdxl(EulerAncestralDiscreteScheduler(**numbers, timestep_spacing="trailing"))


def sd3():
    network = SD3Transformer2DModel(
        sample_size=16, patch_size=1, in_channels=4, num_layers=1, attention_head_dim=8, num_attention_heads=4,
        caption_projection_dim=32, joint_attention_dim=64, pooled_projection_dim=64, out_channels=4,
    )  # fmt: skip
    encoders = [clip(CLIPTextModelWithProjection, 32) for _ in range(2)]
    return StableDiffusion3Pipeline(
        transformer=network.eval(), scheduler=FlowMatchEulerDiscreteScheduler(shift=3.0),
        vae=vae(scale=1.5035, shift=0.0609), tokenizer=clip_tokenizer(), tokenizer_2=clip_tokenizer(),
        text_encoder=encoders[0], text_encoder_2=encoders[1], text_encoder_3=t5_wide(), tokenizer_3=t5_tokenizer(),
    )  # fmt: skip


def t5_wide():
    sizes = {"d_model": 64, "d_kv": 8, "d_ff": 37, "num_layers": 1, "num_heads": 4}
    return T5EncoderModel(T5Config(vocab_size=120, **sizes)).eval()


def flux(guidance=True):
    network = FluxTransformer2DModel(
        patch_size=1, in_channels=16, num_layers=1, num_single_layers=1, attention_head_dim=16, num_attention_heads=2,
        joint_attention_dim=32, pooled_projection_dim=32, axes_dims_rope=[4, 4, 8], guidance_embeds=guidance,
    )  # fmt: skip
    way = FlowMatchEulerDiscreteScheduler(use_dynamic_shifting=True, shift=3.0)
    return FluxPipeline(
        scheduler=way, vae=vae((4,), 4, scale=0.3611, shift=0.1159), transformer=network.eval(),
        text_encoder=clip(width=32), tokenizer=clip_tokenizer(), text_encoder_2=t5(), tokenizer_2=t5_tokenizer(),
    )  # fmt: skip


def pixart(kind=PixArtAlphaPipeline, side=8):
    network = PixArtTransformer2DModel(
        sample_size=side, num_layers=2, patch_size=2, attention_head_dim=8, num_attention_heads=3, caption_channels=32,
        in_channels=4, cross_attention_dim=24, out_channels=8,
    )  # fmt: skip
    way = DDIMScheduler(**{**SCHEDULE, "beta_schedule": "linear", "beta_start": 1e-4, "beta_end": 0.02})
    return kind(
        tokenizer=t5_tokenizer(), text_encoder=t5(), vae=vae((4, 8, 8, 8)), transformer=network.eval(), scheduler=way
    )


def sana():
    network = SanaTransformer2DModel(
        patch_size=1, in_channels=4, out_channels=4, num_layers=1, num_attention_heads=2, attention_head_dim=4,
        num_cross_attention_heads=2, cross_attention_head_dim=4, cross_attention_dim=8, caption_channels=8,
        sample_size=16,
    )  # fmt: skip
    small = AutoencoderDC(
        in_channels=3, latent_channels=4, attention_head_dim=2, encoder_block_types=("ResBlock", "EfficientViTBlock"),
        decoder_block_types=("ResBlock", "EfficientViTBlock"), encoder_block_out_channels=(8, 8),
        decoder_block_out_channels=(8, 8), encoder_qkv_multiscales=((), (5,)), decoder_qkv_multiscales=((), (5,)),
        encoder_layers_per_block=(1, 1), decoder_layers_per_block=(1, 1), downsample_block_type="conv",
        upsample_block_type="interpolate", decoder_norm_types="rms_norm", decoder_act_fns="silu",
        scaling_factor=0.41407,
    )  # fmt: skip
    reader = Gemma2Config(
        head_dim=16, hidden_size=8, intermediate_size=64, num_attention_heads=2, num_hidden_layers=1,
        num_key_value_heads=2, vocab_size=120, attn_implementation="eager",
    )  # fmt: skip
    return SanaPipeline(
        tokenizer=gemma_tokenizer(), text_encoder=Gemma2Model(reader).eval(), vae=small.eval(),
        transformer=network.eval(), scheduler=FlowMatchEulerDiscreteScheduler(shift=3.0),
    )  # fmt: skip


def kandinsky():
    network = UNet2DConditionModel(
        in_channels=4, out_channels=8, addition_embed_type="image", block_out_channels=(32, 64), layers_per_block=1,
        down_block_types=("ResnetDownsampleBlock2D", "SimpleCrossAttnDownBlock2D"), sample_size=32,
        up_block_types=("SimpleCrossAttnUpBlock2D", "ResnetUpsampleBlock2D"), encoder_hid_dim=32,
        mid_block_type="UNetMidBlock2DSimpleCrossAttn", encoder_hid_dim_type="image_proj", cross_attention_dim=32,
        attention_head_dim=4, resnet_time_scale_shift="scale_shift",
    )  # fmt: skip
    small = VQModel(
        block_out_channels=[32, 64], down_block_types=["DownEncoderBlock2D", "AttnDownEncoderBlock2D"],
        latent_channels=4, norm_num_groups=8, norm_type="spatial", num_vq_embeddings=12, vq_embed_dim=4,
        up_block_types=["AttnUpDecoderBlock2D", "UpDecoderBlock2D"],
    )  # fmt: skip
    prior = PriorTransformer(num_attention_heads=2, attention_head_dim=12, embedding_dim=32, num_layers=1)
    prior.clip_std = torch.nn.Parameter(torch.ones(prior.clip_std.shape))  # else all its answers are the same
    eyes = CLIPVisionConfig(
        hidden_size=32, image_size=32, projection_dim=32, intermediate_size=37, num_attention_heads=4,
        num_hidden_layers=1, patch_size=8,
    )  # fmt: skip
    way = {"variance_type": "fixed_small_log", "prediction_type": "sample", "clip_sample_range": 10.0}
    return KandinskyV22CombinedPipeline(
        unet=network.eval(), movq=small.eval(), prior_prior=prior.eval(), prior_tokenizer=clip_tokenizer(),
        scheduler=DDIMScheduler(**{**SCHEDULE, "beta_schedule": "linear"}, steps_offset=1, set_alpha_to_one=True),
        prior_image_encoder=CLIPVisionModelWithProjection(eyes).eval(), prior_scheduler=UnCLIPScheduler(**way),
        prior_text_encoder=clip(CLIPTextModelWithProjection, 32), prior_image_processor=CLIPImageProcessorPil(),
    )  # fmt: skip


TINY = {
    "stable-diffusion": stable_diffusion,
    "velocity": velocity,
    "lcm": lcm,
    "sdxl": sdxl,
    "sdxl-turbo": turbo,
    "sd3": sd3,
    "flux-dev": flux,
    "flux-schnell": lambda: flux(False),
    "pixart-alpha": pixart,
    "pixart-sigma": lambda: pixart(PixArtSigmaPipeline),
    "sana": sana,
    "kandinsky": kandinsky,
}


def tiny(name, folder=None):
    """The pipeline, the same at every call; written into a folder of its name where one is given."""
    torch.manual_seed(0)
    pipe = TINY[name]()
    pipe.set_progress_bar_config(disable=True)
    if folder is not None:
        pipe.save_pretrained(folder / name, safe_serialization=True)
    return pipe
