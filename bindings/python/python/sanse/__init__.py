from sanse._native import call
