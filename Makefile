# Other names for `python3 manage.py ...`, for those who have make.
run test bench pictures migrate assets lock:
	python3 manage.py $@
.PHONY: run test bench pictures migrate assets lock
