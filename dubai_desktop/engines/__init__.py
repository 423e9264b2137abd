"""The engines that hear, translate and speak, each behind the protocols of `base`."""
