import torch

weights = torch.zeros(10)
