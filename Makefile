run test bench:
	python3 manage.py $@
.PHONY: run test bench
